package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Spreads the writes of all lanes that replay at a given rate over time. Thread-safe. */
final class ReplayPace {
    private final LongSupplier nanos;
    private long free;

    /** @param nanos a clock that never goes back */
    ReplayPace(LongSupplier nanos) {
        this.nanos = nanos;
        this.free = nanos.getAsLong();
    }

    /**
     * How long who has just written that many records has to wait before it goes on.
     *
     * @param perSecond 0: not at all
     */
    synchronized Duration after(long records, long perSecond) {
        if (records == 0 || perSecond == 0) {
            return Duration.ZERO;
        }
        long now = nanos.getAsLong();
        free = Math.max(now, free) + records * TimeUnit.SECONDS.toNanos(1) / perSecond;
        return Duration.ofNanos(free - now);
    }
}
