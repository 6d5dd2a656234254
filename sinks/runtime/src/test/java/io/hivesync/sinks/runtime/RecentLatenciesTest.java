package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentLatenciesTest {
    private final RecentLatencies latencies = new RecentLatencies();

    @Test
    void nothingIsKnownBeforeTheFirst() {
        assertThat(latencies.now()).isNull();
        latencies.took(-5);
        assertThat(latencies.now()).isEqualTo(new SinkStatus.Latency(0, 0));
    }

    @Test
    void theMiddleAndTheEndOfWhatWasTaken() {
        for (int ms = 100; ms > 0; ms--) {
            latencies.took(ms);
        }
        assertThat(latencies.now()).isEqualTo(new SinkStatus.Latency(50, 99));
    }

    @Test
    void whatIsLongAgoIsForgotten() {
        for (int i = 0; i < RecentLatencies.KEPT; i++) {
            latencies.took(60_000);
        }
        for (int i = 0; i < RecentLatencies.KEPT; i++) {
            latencies.took(7);
        }
        assertThat(latencies.now()).isEqualTo(new SinkStatus.Latency(7, 7));
    }
}
