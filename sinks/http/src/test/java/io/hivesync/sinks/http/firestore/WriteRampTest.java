package io.hivesync.sinks.http.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 500 writes a second to a new collection, and half as many more after each five minutes, on a clock that only waits move. */
class WriteRampTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final List<Duration> waits = new ArrayList<>();
    private long now = 7;
    private final WriteRamps ramps = ramps(500);

    private WriteRamps ramps(int firstRate) {
        return new WriteRamps(firstRate, 2000, () -> now, passed -> {
            waits.add(passed);
            now += passed.toNanos();
        });
    }

    private static void write(WriteRamps to, String collection, int batches) throws SinkException {
        for (int i = 0; i < batches; i++) {
            to.await(collection, 250, TIMEOUT);
        }
    }

    @Test
    void theFirstBatchGoesAtOnceAndTheNextWhenItIsPaidFor() throws Exception {
        write(ramps, "accounts", 3);

        assertThat(waits).containsExactly(Duration.ofMillis(500), Duration.ofMillis(500));
    }

    @Test
    void aMinuteOfWritesIsWhatTheRateSays() throws Exception {
        write(ramps, "accounts", 121);

        assertThat(waits.stream().reduce(Duration.ZERO, Duration::plus)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void theRateGrowsByHalfAfterEachFiveMinutesUpToItsMost() throws Exception {
        write(ramps, "accounts", 1);
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            now += Duration.ofMinutes(5).toNanos();
            waits.clear();
            write(ramps, "accounts", 2);
            millis.add(waits.getFirst().toMillis());
        }

        // 750, 1125, 1687.5, then 2000 at most
        assertThat(millis).containsExactly(333L, 222L, 148L, 125L, 125L);
    }

    @Test
    void timeWithoutWritesIsNotSavedUp() throws Exception {
        write(ramps, "accounts", 1);
        now += Duration.ofSeconds(30).toNanos();
        write(ramps, "accounts", 2);

        assertThat(waits).containsExactly(Duration.ofMillis(500));
    }

    @Test
    void collectionsDoNotWaitForEachOtherAndEmptyBatchesForNobody() throws Exception {
        write(ramps, "accounts", 1);
        write(ramps, "teams", 1);
        ramps.await("accounts", 0, TIMEOUT);

        assertThat(waits).isEmpty();
    }

    @Test
    void withoutARateNobodyWaits() throws Exception {
        write(ramps(0), "accounts", 1000);

        assertThat(waits).isEmpty();
    }

    /** Lanes of one model that come at once line up: who would wait too long is told to come later, and takes no place. */
    @Test
    void whoWouldWaitLongerThanItsTimeIsToldWhenToComeBack() throws Exception {
        WriteRamps busy = new WriteRamps(500, 2000, () -> now, passed -> waits.add(passed));
        write(busy, "accounts", 3);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> busy.await("accounts", 250, Duration.ofSeconds(2)))
                    .isInstanceOfSatisfying(
                            Overloaded.class,
                            overloaded -> assertThat(overloaded.retryAfter()).isEqualTo(Duration.ofMillis(1500)));
        }
    }

    @Test
    void whatIsLeftOfTheTimeIsTheCalls() throws Exception {
        write(ramps, "accounts", 1);

        assertThat(ramps.await("accounts", 250, TIMEOUT)).isEqualTo(TIMEOUT.minusMillis(500));
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        WriteRamps interrupted = new WriteRamps(1, 1, () -> now, passed -> {
            throw new InterruptedException();
        });
        interrupted.await("accounts", 1, TIMEOUT);

        assertThatThrownBy(() -> interrupted.await("accounts", 1, TIMEOUT)).isInstanceOf(Unavailable.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
