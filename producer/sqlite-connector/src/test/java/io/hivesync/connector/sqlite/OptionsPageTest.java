package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.config.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;

/** docs/connector-options.md is what the connector declares to Kafka Connect. */
class OptionsPageTest {

    private static final Path PAGE = Path.of("../../docs/connector-options.md");

    private static final Set<String> REQUIRED = new SqliteConnector()
            .validate(Map.of()).configValues().stream()
                    .filter(value -> !value.errorMessages().isEmpty())
                    .map(ConfigValue::name)
                    .collect(Collectors.toSet());

    @Test
    void thePageOfOptionsIsUpToDate() throws IOException {
        String made = page();
        Path fresh = Files.createDirectories(Path.of("target")).resolve("connector-options.md");
        Files.writeString(fresh, made);

        assertThat(PAGE)
                .as("the page is stale: copy producer/sqlite-connector/target/connector-options.md to docs/")
                .hasContent(made);
    }

    private static String page() {
        TreeMap<String, ConfigKey> declared =
                new TreeMap<>(SqliteConnectorConfig.configDef().configKeys());
        List<String> own =
                SqliteConnectorConfig.ownFields().stream().map(Field::name).toList();
        StringBuilder page = new StringBuilder("""
            <!-- Made from the ConfigDef of io.hivesync.connector.sqlite.SqliteConnector; OptionsPageTest says how. -->
            # Options of the SQLite connector

            What [the connector](connector.md) declares to Kafka Connect; `PUT /connector-plugins/…/config/validate` says the
            same. An option without a default and marked **required** must be given.

            ## Its own

            | option | type | default | what it is |
            |---|---|---|---|
            """);
        own.forEach(name -> page.append(row(declared.get(name))));
        page.append("""

            ## Of every Debezium connector

            The texts are Debezium's, and some speak of databases in general. Channels for signals and notifications have more, which
            Debezium's own documentation names (`signal.file`, `signal.kafka.*`, `signal.consumer.*`).

            | option | type | default | what it is |
            |---|---|---|---|
            """);
        Set<String> ours = Set.copyOf(own);
        declared.values().stream()
                .filter(key -> !ours.contains(key.name))
                .map(OptionsPageTest::row)
                .forEach(page::append);
        return page.toString();
    }

    private static String row(ConfigKey key) {
        Field field = SqliteConnectorConfig.ALL_FIELDS.fieldWithName(key.name);
        String required = REQUIRED.contains(key.name) ? "**required** " : "";
        Object value = field == null || field.defaultValue() == null ? "" : field.defaultValue();
        return "| `" + key.name + "` | " + key.type.name().toLowerCase(Locale.ROOT) + " | "
                + (value.toString().isEmpty() ? "" : "`" + value.toString().replace("|", "\\|") + "`") + " | "
                + required + cell(key.documentation)
                + " |\n";
    }

    private static String cell(String text) {
        return text.lines()
                .map(line -> line.strip().replace("|", "\\|").replace("<", "&lt;"))
                .collect(Collectors.joining(" "));
    }
}
