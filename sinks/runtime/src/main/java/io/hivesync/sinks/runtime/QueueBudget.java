package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Limits;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much a sink's lanes may hold in memory, each for itself and all together. Thread-safe.
 *
 * @param gatheredRecords records that are folded before they are written
 * @param gatheredBytes bytes of their values
 * @param laneRecords records that one lane queues
 * @param laneBytes bytes of values that one lane queues
 * @param totalBytes bytes of values that all lanes queue
 */
record QueueBudget(
        int gatheredRecords, long gatheredBytes, int laneRecords, long laneBytes, long totalBytes, AtomicLong queued) {

    /** A few batches ahead, so that a lane never waits for Kafka; a quarter of the memory is for what is being fetched. */
    static QueueBudget of(Limits limits, long memoryBytes) {
        int records = (int) Math.min(50_000L, 4L * limits.gatheredRecords());
        return new QueueBudget(
                limits.gatheredRecords(),
                limits.maxBytes(),
                Math.max(1_000, records),
                memoryBytes / 4,
                memoryBytes / 4 * 3,
                new AtomicLong());
    }

    void add(long bytes) {
        queued.addAndGet(bytes);
    }

    boolean exceeded() {
        return queued.get() > totalBytes;
    }
}
