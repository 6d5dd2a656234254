package io.hivesync.sinks.spi;

/**
 * What one write may hold, and how many writes may run at once.
 *
 * @param maxRecords of {@link Batch.Changes}; a sweep may name more ids, in one transaction all the same
 * @param maxBytes of the encoded values
 */
public record Limits(int maxRecords, long maxBytes, int maxConcurrentWrites) {
    public Limits {
        if (maxRecords < 1 || maxBytes < 1 || maxConcurrentWrites < 1) {
            throw new IllegalArgumentException("Limits are 1 or more");
        }
    }
}
