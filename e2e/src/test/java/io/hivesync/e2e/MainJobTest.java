package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hivesync.connector.sqlite.core.ThisProcess;
import io.hivesync.e2e.HiveSyncProcess.Ended;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hive-sync run} on a real Hive file, into PostgreSQL and a SQLite file, as its user sees it. */
class MainJobTest {
    private static final String SECRET = "a secret of the test";

    @TempDir
    static Path folder;

    private static HiveApp app;
    private static PostgresServer postgres;
    private static List<Target> targets;
    private static HiveSyncProcess run;

    @BeforeAll
    static void startEverything() throws IOException {
        app = HiveApp.in(folder.resolve("app"));
        postgres = PostgresServer.start(folder.resolve("postgres"));
        targets = List.of(Target.sqlite(folder.resolve("copy.sqlite")), postgres.target());
        start();
    }

    private static void start() throws IOException {
        run = HiveSyncProcess.start(
                        folder,
                        Map.of("SYNC_SECRET", SECRET),
                        "run",
                        "--hive",
                        app.folder().toString(),
                        "--webhook-model",
                        "users=members",
                        "--to",
                        targets.get(0).url(),
                        "--to",
                        targets.get(1).url())
                .awaitReady();
    }

    @AfterAll
    static void stopEverything() throws IOException {
        if (run != null) {
            run.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    private static void awaitBothEqual() throws Exception {
        Image hive = Image.ofHive(app.file());
        for (Target target : targets) {
            target.awaitEqualTo(hive, run.process()::isAlive);
        }
    }

    @Test
    void writesOfTheSqlite3ShellArriveInBothTargets() throws Exception {
        app.shell(
                "INSERT INTO accounts (id, email, name) VALUES ('acc_shell', 'shell@example.com', 'O''Shell 🐚');"
                        + "UPDATE accounts SET loginCount = 7, settings = '{\"a\":[1.5,null,true]}' WHERE id = 'acc_shell';"
                        + "INSERT INTO teams (id, name) VALUES ('tea_shell', 'Gone soon'); DELETE FROM teams WHERE id = 'tea_shell'");
        for (Target target : targets) {
            target.await("SELECT name FROM accounts WHERE blade_id = 'acc_shell'", "O'Shell 🐚");
            target.await("SELECT login_count FROM accounts WHERE blade_id = 'acc_shell'", "7");
        }

        app.shell("DELETE FROM accounts WHERE id = 'acc_shell'");

        for (Target target : targets) {
            target.await("SELECT name FROM accounts WHERE blade_id = 'acc_shell'", null);
        }
        awaitBothEqual();
    }

    @Test
    void writesOfAnotherConnectionThatStaysOpenArriveInBothTargets() throws Exception {
        try (Connection connection = app.open();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(HiveApp.account("acc_jdbc", "by JDBC"));
            statement.execute("INSERT INTO blog_posts (id, title, account) VALUES ('blo_jdbc', 'A post', 'acc_jdbc')");
            connection.commit();
            awaitBothEqual();
            // not committed: not there
            statement.execute("UPDATE accounts SET name = 'not yet' WHERE id = 'acc_jdbc'");
            connection.rollback();
            statement.execute("DELETE FROM accounts WHERE id = 'acc_jdbc'");
            connection.commit();
            awaitBothEqual();
        }
        for (Target target : targets) {
            assertThat(target.value("SELECT title FROM blog_posts WHERE blade_id = 'blo_jdbc'"))
                    .as("deleted by cascade")
                    .isNull();
        }
    }

    @Test
    void aWebhookCallOfAModelThatIsNotInTheFileLandsARow() throws Exception {
        HttpResponse<String> answer = run.sync(
                        SECRET,
                        "{\"model\":\"users\",\"operation\":\"create\",\"data\":{\"email\":\"test@example.com\"},"
                                + "\"recordId\":\"test123\"}")
                .orElseThrow();

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode body = new ObjectMapper().readTree(answer.body());
        assertThat(body.path("success").asBoolean()).isTrue();
        assertThat(body.path("recordId").asText()).isEqualTo("test123");
        for (Target target : targets) {
            target.await("SELECT email FROM members WHERE blade_id = 'test123'", "test@example.com");
        }
    }

    @Test
    void statusJsonNamesRolesModelsAndLanes() throws Exception {
        awaitBothEqual();

        Ended status = HiveSyncProcess.runToItsEnd(
                Map.of(), "status", "--json", "--state", run.state().toString());

        assertThat(status.exit()).as(status.output()).isZero();
        JsonNode json = new ObjectMapper().readTree(status.output());
        assertThat(json.path("roles").findValuesAsText("name"))
                .contains("kafka", "streams", "capture", "webhook")
                .anyMatch(name -> name.startsWith("sink sqlite-"))
                .anyMatch(name -> name.startsWith("sink postgres-"));
        assertThat(json.path("models").findValuesAsText("model"))
                .contains("accounts", "blog_posts", "tags", "teams", "ronin_link_blog_post_tags")
                .doesNotContain("ronin_schema");
        assertThat(new TreeSet<>(json.path("lanes").findValuesAsText("topic")))
                .contains("hive.records.accounts", "hive.records.tags");
        assertThat(json.path("lanes").get(0).fieldNames())
                .toIterable()
                .contains("sink", "topic", "partition", "offset", "lag", "oldestUnappliedMs", "state", "token");
        assertThat(json.path("kafka").path("bootstrap.servers").asText()).startsWith("127.0.0.1:");
    }

    @Test
    void aSecondRunOnTheSameStateFolderIsRefused() throws Exception {
        Ended second = runOnTheSameState(app);

        assertThat(second.exit()).as(second.output()).isEqualTo(3);
        assertThat(second.output())
                .contains("hive-sync: Another hive-sync runs as 'run' on the state folder " + run.state() + " (process "
                        + run.process().pid() + " on host " + ThisProcess.host() + " since "
                        + run.process().info().startInstant().orElseThrow()
                        + "). Stop it, or give another folder with --state.");
    }

    @Tag("slow")
    @Test
    void aStateFolderBelongsToOneHiveFile() throws Exception {
        run.terminate(Duration.ofSeconds(30));
        Ended other = runOnTheSameState(HiveApp.in(folder.resolve("another-app")));
        start();

        assertThat(other.exit()).as(other.output()).isEqualTo(2);
        assertThat(other.output()).contains(app.file().toString(), "--state");
    }

    private Ended runOnTheSameState(HiveApp hive) throws Exception {
        return HiveSyncProcess.runToItsEnd(
                Map.of(),
                "run",
                "--hive",
                hive.folder().toString(),
                "--ops-port",
                "0",
                "--to",
                "sqlite:" + folder.resolve("never.sqlite"),
                "--state",
                run.state().toString());
    }

    /** After SIGTERM all that was written is in the targets; the next start takes each lane over where it stood. */
    @Test
    void sigtermLeavesInTimeAndARestartGoesOnWhereItWas() throws Exception {
        app.write(HiveApp.account("acc_before", "before"));
        awaitBothEqual();
        awaitNoLag();
        Map<String, Long> tokens = targets.get(0).lanes("token");
        Map<String, Long> offsets = targets.get(0).lanes("offset");
        Map<String, Integer> snapshot = new ChangeTopics(run.bootstrapServers()).snapshotRows();
        assertThat(snapshot.get("hive.changes.accounts")).isPositive();

        assertThat(run.terminate(Duration.ofSeconds(10)))
                .as("left within 10 s of SIGTERM; its output: %s", run.output())
                .isTrue();
        app.write(HiveApp.account("acc_between", "written while nothing ran"));
        start();

        awaitBothEqual();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(targets.get(0).lanes("token"))
                        .allSatisfy((lane, token) ->
                                assertThat(token).as(lane).isGreaterThan(tokens.getOrDefault(lane, 0L))));
        assertThat(targets.get(0).lanes("offset"))
                .containsAllEntriesOf(without(offsets, "hive.records.accounts"))
                .allSatisfy((lane, offset) ->
                        assertThat(offset).as(lane).isGreaterThanOrEqualTo(offsets.getOrDefault(lane, -1L)));
        assertThat(new ChangeTopics(run.bootstrapServers()).snapshotRows())
                .as("no snapshot again")
                .isEqualTo(snapshot);
        app.write(HiveApp.account("acc_after", "after"));
        awaitBothEqual();
    }

    private static Map<String, Long> without(Map<String, Long> lanes, String topic) {
        return lanes.entrySet().stream()
                .filter(lane -> !lane.getKey().startsWith(topic + "-"))
                .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static void awaitNoLag() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> run.status().path("lanes").findValuesAsText("lag").stream()
                        .allMatch("0"::equals));
    }
}
