package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.topics.Replication;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
    private final StreamsSettings settings = Driven.settings();

    /** One replica of the state on a cluster of three would be lost with one broker. */
    @Test
    void stateIsReplicatedAsTheBrokersDoByDefault() {
        assertThat(StreamsProperties.of(settings)).containsEntry(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        assertThat(StreamsProperties.of(settings)).doesNotContainKey("topic.min.insync.replicas");
        assertThat(StreamsProperties.of(settings.withReplication(new Replication(3, 2))))
                .containsEntry(StreamsConfig.REPLICATION_FACTOR_CONFIG, 3)
                .containsEntry("topic.min.insync.replicas", "2");
    }

    @Test
    void copiesOfTheStateAreKeptWhenTheyAreAskedFor() {
        assertThat(StreamsProperties.of(settings)).containsEntry(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
        assertThat(StreamsProperties.of(settings.withStandbys(1)))
                .containsEntry(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        assertThatThrownBy(() -> settings.withStandbys(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
