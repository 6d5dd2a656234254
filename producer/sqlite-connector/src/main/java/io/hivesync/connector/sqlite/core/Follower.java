package io.hivesync.connector.sqlite.core;

import io.hivesync.connector.sqlite.core.page.CannotDiff;
import io.hivesync.connector.sqlite.core.page.CommitDiff;
import io.hivesync.connector.sqlite.core.page.PageDiff;
import io.hivesync.connector.sqlite.core.page.Pages;
import io.hivesync.connector.sqlite.core.wal.LogLost;
import io.hivesync.connector.sqlite.core.wal.LogTail;
import io.hivesync.connector.sqlite.core.wal.LoggedCommit;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log from one commit on, on a thread of its own, so that the pins are renewed whatever the sending of events
 * waits for. It ends by itself when the log cannot be followed any more, and says why in the backlog; everything before
 * that is there. It is used once.
 */
final class Follower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    /** Above it a transaction is found by comparison: its changes would not fit into memory. */
    private static final long MOST_TRANSACTION_BYTES = 16 << 20;
    /** Between looks when commits come and nobody asks; the app's checkpoints wait for a look. */
    private static final long SHORTEST_PAUSE_MS = 20;

    /** The same where nothing protects what is committed until it is read. */
    private static final long SHORTEST_PAUSE_LET_GO_MS = 2;

    private static final long LONGEST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_LET_GO_MS = 50;

    private final LogTail tail;
    private final LogTail.Commit from;
    private final Terms terms;
    private final Backlog backlog = new Backlog();
    private final Thread thread = new Thread(this::run, "sqlite-log-reader");
    private volatile long logBytes;
    private volatile long timesLetGo;
    private Backlog.Ending ending = new Backlog.Ending(Reason.FAILURE, "its reader ended");

    /**
     * What it follows.
     *
     * @param captured the tables as of the first commit
     */
    record Terms(List<SourceTable> captured, CaptureOptions options, Clock clock) {}

    /** @param from not older than the tail's first pin */
    Follower(LogTail tail, LogTail.Commit from, Terms terms) {
        this.tail = tail;
        this.from = from;
        this.terms = terms;
        thread.setDaemon(true);
    }

    /** @param mayLetGo of the log when the app is about to checkpoint; else it is held up to its limit */
    void start(boolean mayLetGo) {
        if (mayLetGo) {
            tail.letGoInto(terms.options().stateDirectory());
        }
        thread.start();
    }

    Backlog backlog() {
        return backlog;
    }

    /** How large the log was when it was looked at last. */
    long logBytes() {
        return logBytes;
    }

    /** How often the log was let go so that the app could begin it anew, and was read on all the same. */
    long timesLetGo() {
        return timesLetGo;
    }

    private void run() {
        try (tail) {
            follow();
        } catch (LogLost e) {
            ending = new Backlog.Ending(Reason.of(e), String.valueOf(e.getMessage()));
        } catch (CannotDiff e) {
            ending = new Backlog.Ending(Reason.PAGES_UNCLEAR, String.valueOf(e.getMessage()));
        } catch (IOException | SQLException | RuntimeException e) {
            LOG.debug("The log is not followed any more", e);
            ending = new Backlog.Ending(Reason.FAILURE, e.toString());
        } catch (InterruptedException e) {
            ending = new Backlog.Ending(Reason.FAILURE, "its reader was interrupted");
        } finally {
            backlog.end(ending);
        }
    }

    private void follow() throws IOException, SQLException, LogLost, CannotDiff, InterruptedException {
        Pages pages = tail.begin(from);
        PageDiff diff =
                PageDiff.attach(stoppable(pages), from.pages(), terms.options().tables(), MOST_TRANSACTION_BYTES);
        CapturedTables tables = new CapturedTables(terms.captured(), diff.tables());
        long pauseMs = SHORTEST_PAUSE_MS;
        while (!backlog.isClosed()) {
            long request = backlog.requests();
            boolean progress = false;
            for (Optional<LoggedCommit> next = tail.next(); next.isPresent(); next = tail.next()) {
                progress = true;
                if (!add(diff.commit(next.get().before(), next.get().changed()), tables)) {
                    return;
                }
            }
            logBytes = tail.bytes();
            timesLetGo = tail.timesLetGo();
            if (isAboveLimit(logBytes) && !tail.isCopied() && !tail.isLetGo()) {
                letGo();
                return;
            }
            backlog.served(request);
            pauseMs = progress ? shortestPause() : Math.min(2 * pauseMs, longestPause());
            backlog.awaitRequest(pauseMs);
        }
    }

    /** The first look at a large file takes a while, and an end of the capture does not wait for it. */
    private Pages stoppable(Pages pages) {
        return number -> {
            if (backlog.isClosed()) {
                throw new IOException("the capture ends");
            }
            return pages.page(number);
        };
    }

    /** @return whether to go on */
    private boolean add(CommitDiff diff, CapturedTables tables)
            throws IOException, SQLException, LogLost, InterruptedException {
        List<RowChange> changes = tables.changes(diff);
        if (changes == null) {
            ending = new Backlog.Ending(Reason.TABLES_CHANGED, "");
            return false;
        }
        LoggedTransaction transaction =
                new LoggedTransaction(changes, terms.clock().millis());
        while (!backlog.offer(transaction, shortestPause())) {
            if (backlog.isClosed()) {
                return false;
            }
            // what is not read for a while may be written over
            tail.hold();
            logBytes = tail.now().logBytes();
            if (isAboveLimit(logBytes)) {
                letGo();
                return false;
            }
        }
        return true;
    }

    private long shortestPause() {
        return tail.isLetGo() ? SHORTEST_PAUSE_LET_GO_MS : SHORTEST_PAUSE_MS;
    }

    private long longestPause() {
        return tail.isLetGo() ? LONGEST_PAUSE_LET_GO_MS : LONGEST_PAUSE_MS;
    }

    private boolean isAboveLimit(long bytes) {
        return bytes > terms.options().walLimitBytes();
    }

    private void letGo() {
        ending = new Backlog.Ending(Reason.LOG_LIMIT, "it has " + logBytes + " bytes");
    }

    /** Returns when the pins are gone. */
    @Override
    public void close() throws InterruptedException {
        backlog.close();
        thread.join();
    }
}
