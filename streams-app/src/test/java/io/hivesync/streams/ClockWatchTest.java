package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private final TestClock clock = new TestClock();
    private long nanos = Long.MAX_VALUE - 5;
    private final ClockWatch watch = new ClockWatch(clock, () -> nanos);

    private Duration after(Duration real, Duration shown) {
        nanos += real.toNanos();
        clock.advance(shown);
        return watch.putBack();
    }

    @Test
    void clockThatGoesOnIsNotPutBack() {
        assertThat(after(Duration.ofHours(5), Duration.ofHours(5))).isZero();
        assertThat(after(Duration.ofSeconds(1), Duration.ofMillis(-900))).isZero();
        assertThat(after(Duration.ofSeconds(1), Duration.ofDays(1))).isZero();
    }

    @Test
    void clockThatIsPutBackIsToldOfOnce() {
        assertThat(after(Duration.ofSeconds(1), Duration.ofMinutes(-10))).isEqualTo(Duration.ofSeconds(601));
        assertThat(after(Duration.ofSeconds(1), Duration.ofSeconds(1))).isZero();
    }

    /** Also when it is so long until the next look that the clock is ahead of the last one again. */
    @Test
    void clockThatHasGoneOnSinceIsToldOf() {
        assertThat(after(Duration.ofSeconds(8), Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(3));
    }
}
