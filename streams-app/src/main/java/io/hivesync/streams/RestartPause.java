package io.hivesync.streams;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** When a failed app may start again: at once after the first failure, later and later while they go on. For one thread. */
final class RestartPause {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration CALM = Duration.ofMinutes(2);

    private final Clock clock;
    private Duration pause = Duration.ZERO;
    private Instant last = Instant.MIN;

    RestartPause(Clock clock) {
        this.clock = clock;
    }

    void failed() {
        Instant now = clock.instant();
        if (now.isAfter(last.plus(CALM))) {
            pause = Duration.ZERO;
        } else {
            pause = pause.isZero() ? FIRST : min(pause.multipliedBy(2), LONGEST);
        }
        last = now;
    }

    boolean isOver() {
        return last.equals(Instant.MIN) || !clock.instant().isBefore(last.plus(pause));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
