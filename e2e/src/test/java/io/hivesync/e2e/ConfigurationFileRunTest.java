package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hive-sync run} with all that it needs in a file, secrets in variables and in files beside it. */
class ConfigurationFileRunTest {
    private static final String SECRET = "a secret in a file";

    private static final String FILE = """
            hive:
              path: ${TEST_APP}
            webhook:
              secrets: ["${file:secrets/webhook}"]
              models: {drafts: notes}
            kafka:
              topic-prefix: ${TEST_PREFIX:-mine}
              partitions: 2
            sinks:
              main:
                url: ${file:secrets/url}
              second:
                url: sqlite:second.sqlite
              third:
                url: jsonfile:${TEST_JSON}
            """;

    @TempDir
    Path folder;

    @Test
    void whatTheFileSaysIsDoneAndItsSecretsAreNotShown() throws Exception {
        HiveApp app = HiveApp.in(folder.resolve("app"));
        Path settings = Files.createDirectories(folder.resolve("settings"));
        Path secrets = Files.createDirectories(settings.resolve("secrets"));
        Target main = Target.sqlite(folder.resolve("of the file.sqlite"));
        Target second = Target.sqlite(settings.resolve("second.sqlite"));
        Path third = folder.resolve("third.json");
        Files.writeString(secrets.resolve("url"), main.url() + "\n");
        Files.writeString(secrets.resolve("webhook"), SECRET + "\n");
        Path file = Files.writeString(settings.resolve("hive-sync.yaml"), FILE);

        try (HiveSyncProcess run = HiveSyncProcess.start(
                        folder,
                        Map.of(
                                "TEST_APP",
                                "../app",
                                "TEST_JSON",
                                third.toString(),
                                "DATABASE_URL",
                                "sqlite:not-this-one.sqlite"),
                        "run",
                        "--config",
                        file.toString(),
                        "--plugins",
                        ExamplePlugin.packedIn(folder).toString())
                .awaitReady()) {
            app.write(HiveApp.account("acc_file", "by a file"));
            Image expected = Image.ofHive(app.file());
            main.awaitEqualTo(expected, run.process()::isAlive);
            second.awaitEqualTo(expected, run.process()::isAlive);
            awaitRowOfThePlugin(third);

            Optional<HttpResponse<String>> answer = run.sync(
                    SECRET,
                    "{\"model\":\"drafts\",\"operation\":\"create\",\"data\":{\"text\":\"kept\"},\"recordId\":\"d1\"}");
            assertThat(answer).map(HttpResponse::statusCode).contains(200);
            main.await("SELECT text FROM notes WHERE blade_id = 'd1'", "kept");

            JsonNode status = run.status();
            assertThat(status.path("sinks").findValuesAsText("sink")).containsExactly("main", "second", "third");
            assertThat(status.path("kafka").path("topic-prefix").asText()).isEqualTo("mine");
            assertThat(status.path("lanes").findValuesAsText("topic")).contains("mine.records.accounts");
            assertThat(status.path("lanes").findValuesAsText("partition")).containsOnly("0", "1");
            assertThat(run.output() + status).doesNotContain(SECRET);
        }
    }

    private static void awaitRowOfThePlugin(Path file) {
        Awaitility.await()
                .alias("the sink of the plugin has written")
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(file)
                        && Json.MAPPER
                                .readTree(Files.readAllBytes(file))
                                .path("models")
                                .path("accounts")
                                .path("acc_file")
                                .path("name")
                                .asText()
                                .equals("by a file"));
    }
}
