package io.hivesync.sinks.http.firestore;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast one collection is written: Google asks for 500 writes a second to a new one, and half as many more after each five
 * minutes, so that Firestore can split it in time.
 *
 * <p>A batch goes at once when the one before it is paid for, and then the next one waits: {@link #take} says how long. Thread-safe.
 */
final class WriteRamp {
    private static final long STEP_NANOS = Duration.ofMinutes(5).toNanos();
    private static final double GROWTH = 1.5;
    private static final double NANOS = 1e9;

    private final double firstRate;
    private final double mostRate;
    private final LongSupplier nanos;
    private final long begin;
    private long free;

    /** @param nanos a clock that only counts on */
    WriteRamp(int firstRate, int mostRate, LongSupplier nanos) {
        this.firstRate = firstRate;
        this.mostRate = mostRate;
        this.nanos = nanos;
        this.begin = nanos.getAsLong();
        this.free = begin;
    }

    /**
     * Takes a place for so many writes.
     *
     * @param patience how long the caller would wait; when it would have to wait longer, no place is taken
     * @return how long it has to wait before it writes
     */
    synchronized Duration take(int writes, Duration patience) {
        long now = nanos.getAsLong();
        long wait = Math.max(0, free - now);
        if (wait <= patience.toNanos()) {
            free = now + wait + (long) (writes * NANOS / rate(now));
        }
        return Duration.ofNanos(wait);
    }

    private double rate(long now) {
        return Math.min(mostRate, firstRate * Math.pow(GROWTH, (now - begin) / STEP_NANOS));
    }
}
