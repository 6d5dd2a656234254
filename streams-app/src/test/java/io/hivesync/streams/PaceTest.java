package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration ASKED = Duration.ofMillis(50);

    private final Timers timers = new Timers();
    private final Pace pace = new Pace(timers);

    private void vainPolls(int count) {
        for (int i = 0; i < count; i++) {
            pace.cameNothing(true);
        }
    }

    @Test
    void waitsForLongerOnceNothingComes() {
        assertThat(pace.waitFor(ASKED)).isEqualTo(ASKED);
        vainPolls(1);
        assertThat(pace.waitFor(ASKED)).isGreaterThan(ASKED.multipliedBy(2)).isLessThan(Duration.ofSeconds(1));
        assertThat(pace.waitFor(Duration.ZERO))
                .as("Streams does not want to wait")
                .isZero();
    }

    /** Else what it has taken would be seen when the next poll is over, though the commit was due before. */
    @Test
    void waitsShortlyBetweenInputAndItsCommit() {
        vainPolls(1);
        pace.cameSomething();
        assertThat(pace.waitFor(ASKED)).isLessThan(ASKED.dividedBy(4));
        vainPolls(5);
        assertThat(pace.waitFor(ASKED)).isLessThan(ASKED.dividedBy(4));
        vainPolls(1);
        assertThat(pace.waitFor(ASKED)).as("there was nothing to commit").isGreaterThan(ASKED);
    }

    @Test
    void waitsForLongerOnceAllIsCommitted() {
        pace.cameSomething();
        pace.commits();
        assertThat(pace.waitFor(ASKED)).isGreaterThan(ASKED);
    }

    /** Else a task would begin late. */
    @Test
    void waitsAsAskedWhileAnInputIsPaused() {
        vainPolls(1);
        pace.cameNothing(false);
        assertThat(pace.waitFor(ASKED)).isEqualTo(ASKED);
    }

    /** Else windows would end late. */
    @Test
    void waitsAsAskedWhileATimerRuns() {
        var context = new MockProcessorContext<>(
                new Properties(),
                new TaskId(0, 0),
                Driven.settings().stateDirectory().toFile());
        Cancellable ticks = timers.of(context).every(ASKED, () -> {});
        vainPolls(1);
        assertThat(pace.waitFor(ASKED)).isEqualTo(ASKED);
        ticks.cancel();
        assertThat(pace.waitFor(ASKED)).isGreaterThan(ASKED);
    }
}
