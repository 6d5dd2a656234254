package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPauseTest {
    private long nanos = Long.MAX_VALUE - 5;
    private final RestartPause pause = new RestartPause(() -> nanos);

    @Test
    void firstFailureIsFollowedAtOnceAndLaterOnesLaterAndLater() {
        assertThat(pause.isOver()).isTrue();
        pause.failed();
        assertThat(pause.isOver()).isTrue();
        assertThat(secondsAfterFailure()).isEqualTo(1);
        assertThat(secondsAfterFailure()).isEqualTo(2);
        assertThat(secondsAfterFailure()).isEqualTo(4);
        for (int i = 0; i < 10; i++) {
            secondsAfterFailure();
        }
        assertThat(secondsAfterFailure()).isEqualTo(30);
    }

    @Test
    void calmTimeForgives() {
        secondsAfterFailure();
        secondsAfterFailure();
        nanos += Duration.ofMinutes(3).toNanos();
        pause.failed();
        assertThat(pause.isOver()).isTrue();
    }

    private int secondsAfterFailure() {
        pause.failed();
        int seconds = 0;
        while (!pause.isOver()) {
            nanos += Duration.ofSeconds(1).toNanos();
            seconds++;
        }
        return seconds;
    }
}
