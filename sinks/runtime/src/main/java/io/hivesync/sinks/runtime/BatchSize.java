package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Limits;

/** How much one write holds: as much as the sink takes, halved when it asks for less, then slowly more. Not thread-safe. */
final class BatchSize {
    private static final int SUCCESSES_TO_GROW = 10;
    private final Limits limits;
    private int records;
    private int successes;

    BatchSize(Limits limits) {
        this.limits = limits;
        this.records = limits.maxRecords();
    }

    private BatchSize(Limits limits, int records) {
        this.limits = limits;
        this.records = records;
    }

    /** This one, or a smaller one that holds no more than that many records. */
    BatchSize within(long most) {
        return most >= records ? this : new BatchSize(limits, (int) Math.max(1, most));
    }

    int records() {
        return records;
    }

    /** How many are folded before they are written. */
    int gatheredRecords() {
        return (int) ((long) limits.gatheredRecords() * records / limits.maxRecords());
    }

    /** Of one write, and of what is gathered. */
    long bytes() {
        return Math.max(1, limits.maxBytes() * records / limits.maxRecords());
    }

    void halve() {
        records = Math.max(1, records / 2);
        successes = 0;
    }

    void succeeded() {
        if (++successes == SUCCESSES_TO_GROW) {
            successes = 0;
            records = Math.min(limits.maxRecords(), records + Math.max(1, records / 5));
        }
    }
}
