package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
    private final StreamsSettings settings = Driven.settings();

    /** One replica of the state on a cluster of three would be lost with one broker. */
    @Test
    void stateIsReplicatedAsTheBrokersDoByDefault() {
        assertThat(StreamsProperties.of(settings)).containsEntry(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        assertThat(StreamsProperties.of(settings.withReplicationFactor(3)))
                .containsEntry(StreamsConfig.REPLICATION_FACTOR_CONFIG, 3);
        assertThatThrownBy(() -> settings.withReplicationFactor(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withReplicationFactor(-2)).isInstanceOf(IllegalArgumentException.class);
    }
}
