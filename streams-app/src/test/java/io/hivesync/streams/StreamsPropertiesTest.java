package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsPropertiesTest {
    /** Streams makes its topics with what its main consumer is given, and not with its own setting of that name. */
    private static Map<String, Object> mainConsumer(Map<String, String> given) {
        Properties properties = StreamsProperties.of(Driven.settings().withClientProperties(given));
        return new StreamsConfig(properties).getMainConsumerConfigs("group", "client", 0);
    }

    @Test
    void aFirstStartDoesNotPauseForEachOfItsTopics() {
        assertThat(new StreamsConfig(mainConsumer(Map.of())).getLong(StreamsConfig.RETRY_BACKOFF_MS_CONFIG))
                .isEqualTo(20);
    }

    @Test
    void whatIsGivenForAllClientsCounts() {
        assertThat(mainConsumer(Map.of("retry.backoff.ms", "300"))).containsEntry("retry.backoff.ms", "300");
    }
}
