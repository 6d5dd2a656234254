package io.hivesync.connector.sqlite.core.wal;

import io.hivesync.connector.sqlite.core.page.ChangedPages;
import io.hivesync.connector.sqlite.core.page.Pages;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * Follows the log of one database from a commit on, transaction by transaction.
 *
 * <p>Guarantee: each transaction comes once, in order, with the pages as they were before; or there is an exception, after
 * which it can only be closed. That the number of transactions in the log equals the number that the index counts is
 * checked before the first of them is told. It never writes and never takes a lock that a writer waits for, but that SQLite
 * itself mends an index which a killed writer left half-written. One thread.
 *
 * <p>The files are looked at with each {@link #next}: one that was replaced is noticed, not followed.
 */
public final class LogTail implements AutoCloseable {

    /** How long a pin is held while commits come: the app's checkpoints wait for about two of these at most. */
    private static final long RENEWAL_NANOS = 20_000_000;

    private final LogPaths paths;
    private final Pins pins;
    private final IndexFile index;
    private final KeptFile database;
    private final int pageSize;
    private final LogFile log;
    private final PageImages images;
    private final Extent extent;
    private final LongSupplier nanos;
    private final Queue<Span> unread = new ArrayDeque<>();
    private Map<Integer, Integer> given = Map.of();
    /** Up to where transactions are found and counted. */
    private WalIndex scanned;

    private byte[] lastHeader = new byte[0];
    private long pinnedAt;

    /** One transaction in the log: the last frame of each page, and the size of the database after it. */
    private record Span(Map<Integer, Integer> frames, int pages) {

        ChangedPages changed(LogFile log) {
            int[] numbers = frames.keySet().stream()
                    .mapToInt(Integer::intValue)
                    .filter(number -> number <= pages)
                    .toArray();
            return new ChangedPages(numbers, number -> log.page(frames.getOrDefault(number, 0)), pages);
        }
    }

    /** How many frames of the log count. */
    interface Extent {
        int frames(WalIndex index, LogFile log) throws IOException;
    }

    private LogTail(LogPaths paths, Pins pins, Extent extent, LongSupplier nanos)
            throws IOException, SQLException, LogLost {
        this.paths = paths;
        this.pins = pins;
        this.extent = extent;
        this.nanos = nanos;
        this.database = KeptFile.of(paths.database());
        this.index = new IndexFile(paths.index());
        this.scanned = index.await(pins);
        this.pageSize = pins.pageSize();
        this.log = LogFile.open(paths.log(), pageSize);
        this.images = new PageImages(database, log, pageSize);
    }

    /**
     * Pins the present state. {@link #begin} says from which commit on transactions are told.
     *
     * @param url of a read-only connection to the database
     * @param nanos the clock of the pins' renewal
     */
    public static LogTail pin(Path database, String url, LongSupplier nanos) throws IOException, SQLException, LogLost {
        return pin(database, Pins.connect(url), (index, log) -> index.frames(), nanos);
    }

    static LogTail pin(Path database, Pins pins, Extent extent, LongSupplier nanos)
            throws IOException, SQLException, LogLost {
        try {
            if (!pins.isWalMode()) {
                throw new LogLost(LogLost.Why.NO_LOG, "it is not in WAL mode");
            }
            pins.takeFirst();
            return new LogTail(LogPaths.of(database), pins, extent, nanos);
        } catch (IOException | SQLException | LogLost | RuntimeException e) {
            try (pins) {
                throw e;
            }
        }
    }

    /** What is committed now, without a pin; nothing if that cannot be told. */
    public static Optional<Commit> peek(Path database) {
        try {
            return new IndexFile(LogPaths.of(database).index()).look().map(now -> new Commit(now, now.pages()));
        } catch (IOException | LogLost e) {
            return Optional.empty();
        }
    }

    /** What is committed now. */
    public Commit now() throws SQLException, IOException, LogLost {
        WalIndex now = index.await(pins);
        // of a log that nobody has written to, the index does not know the size of the database
        return new Commit(now, now.pages() == 0 ? pins.pageCount() : now.pages());
    }

    /** A commit of the database. */
    public static final class Commit {
        private final WalIndex index;
        private final int pages;

        private Commit(WalIndex index, int pages) {
            this.index = index;
            this.pages = pages;
        }

        public boolean isSameAs(Commit other) {
            return index.isSameCommitAs(other.index);
        }

        /** Of the database, in pages. */
        public int pages() {
            return pages;
        }

        public long logBytes() {
            return index.bytes();
        }

        /** Whether all of the log is in the database file, so that the next writer may begin it anew. */
        public boolean isLogCopied() {
            return index.isBackfilled();
        }
    }

    /** Tells the transactions after this commit, which is not older than the first pin; returns the pages as of it. */
    public Pages begin(Commit commit) throws IOException, LogLost {
        WalIndex at = commit.index;
        scanned = at;
        images.forgetLog();
        if (!at.isBackfilled()) {
            Map<Integer, Integer> frames = new HashMap<>();
            for (int frame = 1; frame <= at.frames(); frame++) {
                frames.put(log.frame(frame, at.frames()).page(), frame);
            }
            images.advance(frames);
            requireSalts(at);
            lastHeader = log.frameHeader(at.frames());
        } else {
            // it may have begun anew by now; then the header of its last frame cannot be told
            lastHeader = new byte[0];
        }
        return images;
    }

    private void requireSalts(WalIndex at) throws IOException, LogLost {
        if (log.salts() != at.salts()) {
            throw new LogLost(LogLost.Why.GAP, "it began anew though a pin was held");
        }
    }

    /** The next transaction; nothing if all are read that are committed. */
    public Optional<LoggedCommit> next() throws IOException, SQLException, LogLost {
        images.advance(given);
        given = Map.of();
        if (unread.isEmpty()) {
            look();
        }
        Span span = unread.poll();
        if (span == null) {
            return Optional.empty();
        }
        given = span.frames();
        return Optional.of(new LoggedCommit(images, span.changed(log)));
    }

    private void look() throws IOException, SQLException, LogLost {
        requireFiles();
        pins.handOver(scanned);
        WalIndex now = index.await(pins);
        scan(now);
        if (unread.isEmpty() && pins.isOutdated(now) && nanos.getAsLong() - pinnedAt >= RENEWAL_NANOS) {
            pins.take(now);
            pinnedAt = nanos.getAsLong();
            WalIndex after = index.await(pins);
            scan(after);
            pins.require(scanned);
            if (unread.isEmpty()) {
                pins.handOver(scanned);
            }
        }
    }

    private void requireFiles() throws IOException, LogLost {
        if (!database.isAt(paths.database()) || !index.isAt(paths.index()) || !log.isAt(paths.log())) {
            throw new LogLost(LogLost.Why.REPLACED, "the database file or its log was replaced");
        }
    }

    private void scan(WalIndex to) throws IOException, LogLost {
        if (to.frames() > 0 && to.pageSize() != pageSize) {
            throw new LogLost(LogLost.Why.REPLACED, "its page size is another");
        }
        if (to.salts() != scanned.salts()) {
            // while there is a pin it begins anew only if all of it was read and copied; what follows is counted
            images.forgetLog();
            lastHeader = new byte[0];
            scanned = new WalIndex(to.salts(), 0, scanned.pages(), scanned.changes(), to.pageSize(), 0);
        }
        int end = extent.frames(to, log);
        if (end < scanned.frames()) {
            throw new LogLost(LogLost.Why.GAP, "it has " + end + " frames, fewer than were read");
        }
        int commits = end == scanned.frames() ? 0 : findCommits(to, end);
        if (commits != to.changes() - scanned.changes()) {
            throw new LogLost(
                    LogLost.Why.GAP,
                    "it has " + commits + " transactions where " + (to.changes() - scanned.changes()) + " were made");
        }
        scanned = to;
    }

    private int findCommits(WalIndex to, int end) throws IOException, LogLost {
        requireSalts(to);
        if (lastHeader.length > 0 && !Arrays.equals(lastHeader, log.frameHeader(scanned.frames()))) {
            throw new LogLost(LogLost.Why.GAP, "frame " + scanned.frames() + " was written again");
        }
        int commits = 0;
        Map<Integer, Integer> frames = new HashMap<>();
        for (int frame = scanned.frames() + 1; frame <= end; frame++) {
            LogFile.Frame header = log.frame(frame, end);
            frames.put(header.page(), frame);
            if (header.isCommit()) {
                commits++;
                unread.add(new Span(frames, header.pagesAfterCommit()));
                frames = new HashMap<>();
            }
        }
        if (!frames.isEmpty()) {
            throw new LogLost(LogLost.Why.GAP, "its last frame " + end + " ends no transaction");
        }
        lastHeader = log.frameHeader(end);
        return commits;
    }

    /** How large the log is now, without what is left over from before it began anew. */
    public long bytes() {
        return scanned.bytes();
    }

    /** Whether all of the log is in the database file, so that the next writer may begin it anew. */
    public boolean isCopied() {
        return scanned.isBackfilled();
    }

    @Override
    public void close() throws IOException, SQLException {
        try (pins) {
            log.close();
        }
    }
}
