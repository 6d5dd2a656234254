package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class ReplayPaceTest {
    /** Kafka's and Java's clocks may be anywhere, below zero too. */
    private long now = -Duration.ofMinutes(5).toNanos();

    private final ReplayPace pace = new ReplayPace(() -> now);

    @Test
    void lanesShareTheRate() {
        Lane small = new Lane(10);
        Lane large = new Lane(50);

        run(Duration.ofSeconds(10), 200, small, large);

        assertThat(small.written + large.written).isBetween(2_000L, 2_000L + 60);
        assertThat(small.written).isBetween(300L, 400L);
    }

    @Test
    void aLaneThatIsAloneHasAllOfTheRate() {
        Lane lane = new Lane(10);

        run(Duration.ofSeconds(10), 200, lane);

        assertThat(lane.written).isBetween(2_000L, 2_010L);
    }

    /** Else a target that just came back would get at once what it could not take meanwhile. */
    @Test
    void whatWasNotWrittenIsNotMadeUpFor() {
        pace.after(10, 100);
        pass(Duration.ofHours(1));

        assertThat(pace.after(10, 100)).isEqualTo(Duration.ofMillis(100));
        assertThat(pace.after(10, 100)).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void eachReplayHasItsOwnRate() {
        assertThat(pace.after(10, 100)).isEqualTo(Duration.ofMillis(100));
        assertThat(pace.after(10, 20)).isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void whatHasNoRateOrWroteNothingGoesOnAtOnceAndTakesNoTimeOfOthers() {
        pace.after(10, 100);

        assertThat(pace.after(1_000_000, 0)).isZero();
        assertThat(pace.after(0, 100)).isZero();
        assertThat(pace.after(10, 100)).isEqualTo(Duration.ofMillis(200));
    }

    private final class Lane {
        private final int batch;
        private long written;
        private long next = now;

        private Lane(int batch) {
            this.batch = batch;
        }

        private void write(int perSecond) {
            written += batch;
            next = now + pace.after(batch, perSecond).toNanos();
        }
    }

    /** Whoever may write next does, and waits as long as it is told to. */
    private void run(Duration time, int perSecond, Lane... lanes) {
        long end = now + time.toNanos();
        PriorityQueue<Lane> waiting = new PriorityQueue<>(Comparator.comparingLong(lane -> lane.next - end));
        waiting.addAll(List.of(lanes));
        while (waiting.element().next < end) {
            Lane lane = waiting.remove();
            now = lane.next;
            lane.write(perSecond);
            waiting.add(lane);
        }
        now = end;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
