package io.hivesync.sinks.runtime;

/** What a lane has learnt about how much its target takes; it outlives a lane that is taken anew. */
record LanePace(BatchSize size, RefusalStreak streak) {

    static LanePace of(LaneContext context) {
        return new LanePace(
                new BatchSize(context.sink().limits()),
                new RefusalStreak(context.settings().deadLettersInARow()));
    }
}
