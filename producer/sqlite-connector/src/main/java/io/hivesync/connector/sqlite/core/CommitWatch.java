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
 */
public final class CommitWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommitWatch.class);

    private static final long SHORTEST_MS = 2;

    private final Path directory;
    private final long intervalMs;
    private final WatchService service;
    private @Nullable WatchKey key;
    private long waitMs = SHORTEST_MS;
    private boolean noticed;

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
