package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.config.Field;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                .validate(Map.of(
                        "snapshot.mode", "never",
                        "mass.delete.threshold", "1.5",
                        "epoch.floor", "-1",
                        "commit.poll.interval.ms", "0"));
        assertThat(values.configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .map(value -> value.name()))
                .contains(
                        "database.file",
                        "state.dir",
                        "topic.prefix",
                        "snapshot.mode",
                        "mass.delete.threshold",
                        "epoch.floor",
                        "commit.poll.interval.ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.01", "NaN", "half", ""})
    void thresholdsOutOfRangeAreNamed(String threshold) {
        assertThat(errors(threshold)).last().asString().contains("above 0 and at most 1");
        assertThat(errors("0.25")).isEmpty();
        assertThat(errors("1")).isEmpty();
    }

    private static List<String> errors(String threshold) {
        return new SqliteConnector()
                .validate(Map.of("mass.delete.threshold", threshold)).configValues().stream()
                        .filter(value -> value.name().equals("mass.delete.threshold"))
                        .flatMap(value -> value.errorMessages().stream())
                        .toList();
    }

    @Test
    void kafkaConnectFindsTheConnector() {
        assertThat(ServiceLoader.load(SourceConnector.class).stream().map(ServiceLoader.Provider::type))
                .contains(SqliteConnector.class);
    }
}
