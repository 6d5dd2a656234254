package io.hivesync.sinks.runtime;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what a sink does. Thread-safe; the numbers of a {@link #counters} may be a moment apart. */
final class Tally {
    private final LongAdder read = new LongAdder();
    private final LongAdder applied = new LongAdder();
    private final LongAdder marks = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();
    private final LongAdder held = new LongAdder();
    private final LongAdder leftOut = new LongAdder();
    private final LongAdder swept = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final RecentLatencies latencies = new RecentLatencies();

    void wrote(BatchPlan plan, int fieldsLeftOut) {
        read.add(plan.count());
        applied.add(plan.newest().size());
        marks.add(plan.marks());
        deadLettered.add(plan.refused());
        leftOut.add(fieldsLeftOut);
        batches.increment();
    }

    /** The newest change of a write that was not late. */
    void took(long latencyMs) {
        latencies.took(latencyMs);
    }

    SinkStatus.@Nullable Latency latency() {
        return latencies.now();
    }

    /** Its only change waits in the target. */
    void putAside(BatchPlan plan) {
        read.add(plan.count());
        marks.add(plan.marks());
        held.increment();
    }

    /** One that had been put aside became a dead letter. */
    void gaveUp() {
        deadLettered.increment();
        held.decrement();
    }

    void swept(int rows) {
        swept.add(rows);
    }

    SinkCounters counters() {
        long all = read.sum();
        long taken = applied.sum();
        long passed = marks.sum();
        long refused = deadLettered.sum();
        long waiting = held.sum();
        long folded = all - taken - passed - refused - waiting;
        return new SinkCounters(
                all, taken, folded, passed, refused, waiting, leftOut.sum(), swept.sum(), batches.sum());
    }
}
