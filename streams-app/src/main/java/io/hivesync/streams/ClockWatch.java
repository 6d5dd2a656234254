package io.hivesync.streams;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells when the wall clock was put back, by a time that never is. What waits for a moment of the wall clock then waits for
 * longer by as much. For one thread.
 */
final class ClockWatch {
    /** What a clock that is merely corrected, or a look that takes its time, may differ by. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Clock clock;
    private final LongSupplier nanos;
    private long lastMs;
    private long lastNanos;

    /** @param nanos as {@link System#nanoTime} tells it */
    ClockWatch(Clock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        this.lastMs = clock.millis();
        this.lastNanos = nanos.getAsLong();
    }

    /** How far the clock was put back since the last look; zero when that is next to nothing. */
    Duration putBack() {
        long nowMs = clock.millis();
        long nowNanos = nanos.getAsLong();
        Duration behind = Duration.ofNanos(nowNanos - lastNanos).minusMillis(nowMs - lastMs);
        lastMs = nowMs;
        lastNanos = nowNanos;
        return behind.compareTo(TOLERANCE) > 0 ? behind : Duration.ZERO;
    }
}
