package io.hivesync.sinks.spi;

/**
 * What one write may hold, and how many writes may run at once.
 *
 * @param maxRecords of {@link Batch.Changes}; a sweep may name more ids, in one transaction all the same
 * @param maxBytes of the encoded values
 * @param gatheredRecords how many records that wait are folded to the newest of each id before they are written, in writes of
 *     {@code maxRecords}; no less than that. More is of use where small writes are fast.
 */
public record Limits(int maxRecords, long maxBytes, int maxConcurrentWrites, int gatheredRecords) {
    public Limits {
        if (maxRecords < 1 || maxBytes < 1 || maxConcurrentWrites < 1) {
            throw new IllegalArgumentException("Limits are 1 or more");
        }
        if (gatheredRecords < maxRecords) {
            throw new IllegalArgumentException("No fewer records are gathered than one write may hold");
        }
    }

    /** What is gathered is what one write may hold. */
    public Limits(int maxRecords, long maxBytes, int maxConcurrentWrites) {
        this(maxRecords, maxBytes, maxConcurrentWrites, maxRecords);
    }
}
