package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MassDeleteGuardTest {

    @ParameterizedTest
    @CsvSource({
        // a hundred always pass, and exactly the share passes
        "0.5, 100, 100, false",
        "0.5, 101, 101, true",
        "0.5, 101, 201, true",
        "0.5, 101, 202, false",
        "0.5, 500, 1000, false",
        "0.5, 501, 1000, true",
        "0.001, 101, 50000, true",
        "0.001, 100, 50000, false",
        "0.999, 999, 1000, false",
        "0.999, 1000, 1000, true",
        // one is never: more than all cannot go
        "1, 1000000, 1000000, false",
        "0.5, 2500000001, 5000000000, true",
    })
    void moreThanTheShareAndMoreThanAHundredStop(double threshold, long deleted, long rows, boolean stops) {
        assertThat(new MassDeleteGuard(threshold, Set.of()).stops("t", deleted, rows))
                .isEqualTo(stops);
    }

    @Test
    void exemptTablesAreNotWatched() {
        MassDeleteGuard guard = new MassDeleteGuard(0.5, Set.of("queue"));
        assertThat(guard.stops("queue", 1000, 1000)).isFalse();
        assertThat(guard.stops("queues", 1000, 1000)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void sharesOutOfRangeAreRefused(double threshold) {
        assertThatThrownBy(() -> new MassDeleteGuard(threshold, Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(threshold));
    }
}
