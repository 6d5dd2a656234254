package io.hivesync.connector.sqlite.core;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/**
 * What is sent at once: the differences that a comparison found, as one transaction, or a group of transactions from the
 * log. Made by {@link Capture#next}; send it once, then {@link Capture#complete} it. Not thread-safe. After an exception
 * the batch is lost to this run, and what it touched is sent by the next.
 */
public abstract sealed class Batch permits ComparedBatch, LoggedBatch {

    Batch() {}

    public abstract long epoch();

    /** The tables that are snapshotted in it. */
    public abstract Set<String> snapshots();

    /** Sends everything in order. */
    public abstract void send(ChangeSink sink, Delivery delivery) throws InterruptedException;

    /**
     * Moves the shadow to the new images and forgets what was in flight, in one write.
     *
     * @return false if the shadow is not what it should be, so that it must be compared; then it is as before
     */
    abstract boolean complete(Map<String, String> receipts) throws SQLException;
}
