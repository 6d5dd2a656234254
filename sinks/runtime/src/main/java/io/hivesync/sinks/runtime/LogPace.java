package io.hivesync.sinks.runtime;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What goes on for long is said once a minute. Not thread-safe. */
final class LogPace {
    private static final long EVERY = TimeUnit.MINUTES.toNanos(1);
    private final LongSupplier nanos;
    private long next;

    /** @param nanos a clock that never goes back */
    LogPace(LongSupplier nanos) {
        this.nanos = nanos;
        this.next = nanos.getAsLong();
    }

    boolean due() {
        long now = nanos.getAsLong();
        if (now - next < 0) {
            return false;
        }
        next = now + EVERY;
        return true;
    }
}
