package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Limits;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much a sink's lanes may hold in memory, each for itself and all together. Thread-safe.
 *
 * @param laneRecords records that one lane queues
 * @param laneBytes bytes of values that one lane queues
 * @param totalBytes bytes of values that all lanes queue
 */
record QueueBudget(int laneRecords, long laneBytes, long totalBytes, AtomicLong queued) {

    /** A few batches ahead, so that a lane never waits for Kafka. */
    static QueueBudget of(Limits limits) {
        int records = (int) Math.min(50_000L, 4L * limits.maxRecords());
        return new QueueBudget(Math.max(1_000, records), 8L << 20, 48L << 20, new AtomicLong());
    }

    void add(long bytes) {
        queued.addAndGet(bytes);
    }

    boolean exceeded() {
        return queued.get() > totalBytes;
    }
}
