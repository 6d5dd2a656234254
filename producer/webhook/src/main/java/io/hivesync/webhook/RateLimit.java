package io.hivesync.webhook;

import java.time.Clock;

/** A token bucket: so many a second in the long run, and a burst after a quiet time. Thread-safe. */
final class RateLimit {
    private final Clock clock;
    private final double perMs;
    private final int burst;
    private double tokens;
    private long filledAt;

    RateLimit(int perSecond, int burst, Clock clock) {
        this.clock = clock;
        this.perMs = perSecond / 1000.0;
        this.burst = burst;
        this.tokens = burst;
        this.filledAt = clock.millis();
    }

    /**
     * @param what is counted, for the message
     * @throws RefusedException 429 with the seconds until one would be taken
     */
    synchronized void take(String what) throws RefusedException {
        long now = clock.millis();
        // a clock that stepped back fills nothing, and is followed
        tokens = Math.min(burst, tokens + Math.max(0, now - filledAt) * perMs);
        filledAt = now;
        if (tokens < 1) {
            int seconds = (int) Math.ceil((1 - tokens) / perMs / 1000);
            throw RefusedException.comeBack(
                    429, "More " + what + " a second than are taken here; send it again", seconds);
        }
        tokens--;
    }

    /**
     * Counts what turns out to belong to a call that was taken. It may overdraw, for a call that is larger than the burst
     * would never pass else; those that come next wait for it.
     */
    synchronized void charge(int more) {
        tokens -= more;
    }
}
