package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.config.Field;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void everyOwnOptionIsDeclaredOnceWithOneSentence() {
        List<String> declared =
                SqliteConnectorConfig.configDef().names().stream().toList();
        for (Field field : SqliteConnectorConfig.ownFields()) {
            assertThat(declared).containsOnlyOnce(field.name());
            assertThat(field.description()).endsWith(".").hasSizeLessThan(200);
            assertThat(SqliteConnectorConfig.ALL_FIELDS.fieldWithName(field.name()))
                    .isSameAs(field);
        }
    }

    @Test
    void wrongValuesAreNamed() {
        var values = new SqliteConnector()
                .validate(Map.of("snapshot.mode", "never", "epoch.floor", "-1", "commit.poll.interval.ms", "0"));
        assertThat(values.configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .map(value -> value.name()))
                .contains(
                        "database.file",
                        "state.dir",
                        "topic.prefix",
                        "snapshot.mode",
                        "epoch.floor",
                        "commit.poll.interval.ms");
    }

    @Test
    void kafkaConnectFindsTheConnector() {
        assertThat(ServiceLoader.load(SourceConnector.class).stream().map(ServiceLoader.Provider::type))
                .contains(SqliteConnector.class);
    }
}
