package io.hivesync.webhook;

import java.time.Clock;

/** A token bucket: so many calls a second in the long run, and a burst after a quiet time. Thread-safe. */
final class RateLimit {
    private final Clock clock;
    private final double perMs;
    private final int burst;
    private double tokens;
    private long filledAt;

    RateLimit(WebhookLimits limits, Clock clock) {
        this.clock = clock;
        this.perMs = limits.requestsPerSecond() / 1000.0;
        this.burst = limits.burst();
        this.tokens = burst;
        this.filledAt = clock.millis();
    }

    synchronized boolean take() {
        long now = clock.millis();
        // a clock that stepped back fills nothing, and is followed
        tokens = Math.min(burst, tokens + Math.max(0, now - filledAt) * perMs);
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
