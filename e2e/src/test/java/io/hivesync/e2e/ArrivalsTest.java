package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.e2e.Arrivals.Arrival;
import io.hivesync.e2e.Arrivals.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    @Test
    void aCountThatFallsOrComesAgainIsFound() {
        Arrivals arrivals = new Arrivals(List.of(
                new Arrival("a", 1, 0), new Arrival("b", 7, 0), new Arrival("a", 3, 0), new Arrival("b", 7, 0)));

        assertThat(arrivals.outOfOrder()).containsExactly("b: 7 after 7");
        assertThat(new Arrivals(List.of(new Arrival("a", 2, 0), new Arrival("a", 1, 0))).outOfOrder())
                .containsExactly("a: 1 after 2");
    }

    @Test
    void aPauseBelongsToTheEventBeforeItsEnd() {
        Arrivals arrivals = new Arrivals(List.of(
                new Arrival("a", 1, 100),
                new Arrival("a", 2, 200),
                new Arrival("b", 1, 900),
                new Arrival("a", 3, 1_500),
                new Arrival("a", 4, 1_600)));

        assertThat(arrivals.longestGaps(List.of(new Event("kill", 300), new Event("restart", 1_550))))
                .containsEntry("kill", 1_300L)
                .containsEntry("restart", 100L);
    }
}
