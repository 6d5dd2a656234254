package io.hivesync.sinks.runtime;

import java.time.Clock;

/** What goes on for long is said once a minute. Not thread-safe. */
final class LogPace {
    private static final long EVERY_MS = 60_000;
    private final Clock clock;
    private long next = Long.MIN_VALUE;

    LogPace(Clock clock) {
        this.clock = clock;
    }

    boolean due() {
        long now = clock.millis();
        if (now < next) {
            return false;
        }
        next = now + EVERY_MS;
        return true;
    }
}
