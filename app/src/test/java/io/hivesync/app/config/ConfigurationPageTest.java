package io.hivesync.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/configuration.md is what the settings say. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../docs/configuration.md");

    @TempDir
    Path folder;

    @Test
    void thePageOfOptionsIsUpToDate() throws Exception {
        String made = ConfigurationPage.text(example());
        Path fresh = Files.createDirectories(Path.of("target")).resolve("configuration.md");
        Files.writeString(fresh, made);

        assertThat(PAGE)
                .as("the page is stale: copy app/target/configuration.md to docs/")
                .hasContent(made);
    }

    @Test
    void theExampleOnThePageCanBeUsed() throws Exception {
        Files.writeString(folder.resolve("jaas.conf"), "the jaas line\n");
        Path file = Files.writeString(folder.resolve("hive-sync.yaml"), example());
        Map<String, String> environment = Map.of(
                "SYNC_SECRET",
                "s3cret",
                "DATABASE_URL",
                "postgres://hive:hunter2@localhost/app",
                "HIVE_SYNC_TOKEN",
                "t0ken");
        Configuration configuration =
                new Configuration(Map.of(), environment, Optional.of(ConfigurationFile.read(file)));

        assertThat(configuration.path(Setting.HIVE_PATH)).contains(folder.resolve("../my-app"));
        assertThat(configuration.several(Setting.WEBHOOK_SECRETS))
                .extracting(Given::text)
                .containsExactly("s3cret");
        assertThat(configuration.one(Setting.BOOTSTRAP_SERVERS).orElseThrow().text())
                .isEqualTo("localhost:9092");
        assertThat(configuration.kafkaClient())
                .containsOnlyKeys("security.protocol", "sasl.mechanism", "sasl.jaas.config");
        assertThat(configuration.kafkaClient().get("sasl.jaas.config").text()).isEqualTo("the jaas line");
        assertThat(configuration.sinkNames()).containsExactly("archive", "main");
        assertThat(configuration.one(Setting.OPERATIONS_TOKEN).orElseThrow().text())
                .isEqualTo("t0ken");
    }

    @Test
    void everySettingHasOneKeyOneFlagAndASentence() {
        Set<String> keys = new HashSet<>();
        Set<String> flags = new HashSet<>();
        for (Setting setting : Setting.values()) {
            assertThat(keys.add(setting.key())).as(setting.key()).isTrue();
            assertThat(setting.flag().isEmpty() || flags.add(setting.flag()))
                    .as(setting.flag())
                    .isTrue();
            assertThat(setting.sentence()).endsWith(".");
        }
    }

    @Test
    void everyDefaultIsAValueThatItsSettingTakes() {
        Configuration nothing = new Configuration(Map.of(), Map.of(), Optional.empty());
        for (Setting setting : Setting.values()) {
            if (!setting.standard().isEmpty()) {
                switch (setting.type()) {
                    case ValueType.Whole whole -> nothing.whole(setting);
                    case ValueType.Share share -> nothing.share(setting);
                    case ValueType.Address address -> nothing.address(setting);
                    case ValueType.Choice choice ->
                        Configuration.word(
                                setting, nothing.ofSink(setting, "any").orElseThrow());
                    case ValueType.Text text -> nothing.one(setting).orElseThrow();
                    case ValueType.FilePath path -> nothing.path(setting).orElseThrow();
                    case ValueType.Texts texts ->
                        assertThat(List.of(texts)).as("no default for lists").isEmpty();
                    case ValueType.Blocks blocks ->
                        assertThat(List.of(blocks)).as("no default for blocks").isEmpty();
                    case ValueType.Names names ->
                        assertThat(List.of(names)).as("no default for names").isEmpty();
                }
            }
        }
    }

    static String example() throws IOException {
        try (InputStream in = ConfigurationPageTest.class.getResourceAsStream("hive-sync.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
