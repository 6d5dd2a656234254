package io.hivesync.connector.sqlite.core;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Paces the looks at the source: it waits until something in its directory is written, at most for the interval. A
 * notice comes before the commit is visible, so the waits after one start short and double up to the interval; a busy
 * writer causes at most one look in 2 ms. Without notices (no directory, no support) it is a plain poll. One thread; an
 * interruption ends a wait at once.
 *
 * <p>The kernel makes a notice, and wakes us, within the writer's own call: a third of what a small commit takes without. So
 * while notices come one after the other they are not asked for: for a while it looks every 2 ms, and then whether they
 * still do.
 */
public final class CommitWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommitWatch.class);

    private static final long SHORTEST_MS = 2;

    /** Notices with no longer than this between them are those of a busy writer. */
    private static final long CLOSE_MS = 12;

    private static final int MANY = 8;
    private static final int LOOKS_WITHOUT = 250;

    private final Path directory;
    private final long intervalMs;
    private final WatchService service;
    private @Nullable WatchKey key;
    private long waitMs = SHORTEST_MS;
    private boolean noticed;
    private long lastNotice;
    private int closeNotices;
    private int looksWithout;

    private CommitWatch(Path directory, long intervalMs, WatchService service) {
        this.directory = directory;
        this.intervalMs = intervalMs;
        this.service = service;
    }

    public static CommitWatch open(Path database, Duration interval) throws IOException {
        Path directory = requireNonNull(database.toAbsolutePath().normalize().getParent(), "a file is in a directory");
        return new CommitWatch(
                directory, interval.toMillis(), directory.getFileSystem().newWatchService());
    }

    /** Waits for a notice or for its time; the time is never longer than the interval. */
    public void await() throws InterruptedException {
        if (looksWithout > 0) {
            looksWithout--;
            TimeUnit.MILLISECONDS.sleep(Math.min(SHORTEST_MS, intervalMs));
            return;
        }
        register();
        if (noticed) {
            noticed = false;
            TimeUnit.MILLISECONDS.sleep(SHORTEST_MS);
        }
        WatchKey signalled = service.poll(waitMs, TimeUnit.MILLISECONDS);
        if (signalled == null) {
            waitMs = Math.min(waitMs * 2, intervalMs);
            return;
        }
        signalled.pollEvents();
        signalled.reset();
        noticed = true;
        waitMs = Math.min(SHORTEST_MS, intervalMs);
        countCloseNotices(System.nanoTime());
    }

    private void countCloseNotices(long now) {
        boolean close = now - lastNotice <= TimeUnit.MILLISECONDS.toNanos(CLOSE_MS);
        lastNotice = now;
        closeNotices = close ? closeNotices + 1 : 0;
        if (closeNotices >= MANY && key != null) {
            stopNotices(key);
            key = null;
            looksWithout = LOOKS_WITHOUT;
            // when it asks again, one that comes soon is enough
            closeNotices = MANY - 1;
        }
    }

    /** And forgets those that came meanwhile. */
    private void stopNotices(WatchKey asked) {
        asked.cancel();
        while (service.poll() != null) {
            LOG.trace("A notice more");
        }
    }

    /** Whether it asks for notices now. */
    boolean isNotified() {
        return key != null;
    }

    private void register() {
        if (key != null && key.isValid()) {
            return;
        }
        try {
            key = directory.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            lastNotice = System.nanoTime();
        } catch (IOException e) {
            key = null;
            LOG.debug("No notices from {}", directory, e);
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
