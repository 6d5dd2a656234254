package io.hivesync.connector.sqlite.core;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the log of the shadow into its file, on a thread and a connection of its own, so that the sender of events does not
 * wait for the disk. What it does not get done is done by SQLite at a commit, when the log is large. Thread-safe.
 */
final class ShadowCheckpoints implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShadowCheckpoints.class);

    /** About the 1,000 pages of SQLite's own rule, where a group of commits writes four. */
    private static final int COMMITS = 250;

    private final Path file;
    private final Semaphore commits = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "sqlite-shadow-checkpoints");

    private ShadowCheckpoints(Path file) {
        this.file = file;
        thread.setDaemon(true);
    }

    /** @param file open already, so that its form is right */
    static ShadowCheckpoints start(Path file) {
        ShadowCheckpoints started = new ShadowCheckpoints(file);
        started.thread.start();
        return started;
    }

    void written() {
        commits.release();
    }

    private void run() {
        try (Connection connection = StateFile.connect(file)) {
            while (true) {
                commits.acquire(COMMITS);
                commits.drainPermits();
                // passive: it waits for nobody, and nobody for it
                Sql.number(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            }
        } catch (InterruptedException e) {
            // closed
        } catch (SQLException e) {
            // the sender does it then, and finds what is wrong
            LOG.debug("The shadow's log is not copied beside the sending any more", e);
        }
    }

    /** Returns when the thread has ended. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
