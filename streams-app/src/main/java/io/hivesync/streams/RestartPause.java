package io.hivesync.streams;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When a failed app may start again: at once after the first failure, later and later while they go on. Its time is one that
 * never steps back. For one thread.
 */
final class RestartPause {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration CALM = Duration.ofMinutes(2);

    private final LongSupplier nanos;
    private Duration pause = Duration.ZERO;
    private @Nullable Long last;

    /** @param nanos as {@link System#nanoTime} tells it */
    RestartPause(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void failed() {
        long now = nanos.getAsLong();
        if (last == null || now - last > CALM.toNanos()) {
            pause = Duration.ZERO;
        } else {
            pause = pause.isZero() ? FIRST : min(pause.multipliedBy(2), LONGEST);
        }
        last = now;
    }

    boolean isOver() {
        return last == null || nanos.getAsLong() - last >= pause.toNanos();
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
