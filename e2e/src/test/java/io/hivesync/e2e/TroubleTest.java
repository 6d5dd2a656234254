package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run whose file is no Hive, of whose three targets one is down and one refuses the password, and whose webhook is called
 * wrongly: each of these is said, and stops nothing else.
 */
class TroubleTest {
    private static final String SECRET = "a secret of the test";
    private static final String PASSWORD = "hunter2-not-to-be-seen";

    @TempDir
    static Path folder;

    private static Path file;
    private static PostgresServer postgres;
    private static int closedPort;
    private static Target good;
    private static HiveSyncProcess run;

    @BeforeAll
    static void start() throws Exception {
        file = plainDatabase(folder.resolve("plain.sqlite"), "first");
        postgres = PostgresServer.start(folder.resolve("postgres"));
        try (Connection connection = postgres.target().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE USER secured PASSWORD 'another'");
        }
        closedPort = FreePorts.next();
        good = Target.sqlite(folder.resolve("copy.sqlite"));
        run = HiveSyncProcess.start(
                folder,
                Map.of("SYNC_SECRET", SECRET),
                "run",
                "--hive",
                file.toString(),
                "--webhook-model",
                "drafts",
                "--to",
                good.url(),
                "--to",
                "postgres://postgres@localhost:" + closedPort + "/postgres",
                "--to",
                "postgres://secured:" + PASSWORD + "@127.0.0.1:" + postgres.port() + "/postgres");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        run.get("/health/live").map(HttpResponse::statusCode).orElse(0) == 200);
    }

    @AfterAll
    static void stop() throws IOException {
        if (run != null) {
            run.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    private static Path plainDatabase(Path at, String title) throws Exception {
        HiveApp.write(
                at,
                "CREATE TABLE notes (id TEXT PRIMARY KEY, title TEXT, stars INTEGER)",
                "INSERT INTO notes VALUES ('n1', '" + title + "', 5), ('only-" + title + "', '" + title + "', NULL)");
        return at;
    }

    private static JsonNode sink(String name) {
        for (JsonNode sink : run.status().path("sinks")) {
            if (sink.path("sink").asText().equals(name)) {
                return sink;
            }
        }
        throw new AssertionError(name + " is not in " + run.status());
    }

    @Test
    void tablesOfAFileWithoutABladeSchemaAreTheModelsAndItSaysSo() throws Exception {
        good.awaitEqualTo(Image.ofHive(file), run.process()::isAlive);

        assertThat(run.output()).contains("no ronin_schema", "tables are the models");
    }

    @Test
    void aWrongPasswordIsSaidWithoutItAndStopsNoOtherSink() throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(sink("postgres-127-0-0-1-postgres").toString())
                                .contains("MISCONFIGURED", "password"));
        assertThat(run.get("/health/ready").orElseThrow().statusCode()).isEqualTo(503);
        HiveApp.write(file, "INSERT OR REPLACE INTO notes VALUES ('while', 'one sink is stopped', 1)");

        good.await("SELECT title FROM notes WHERE blade_id = 'while'", "one sink is stopped");
        assertThat(run.output()).doesNotContain(PASSWORD);
        assertThat(run.status().toString()).doesNotContain(PASSWORD);
    }

    @Test
    void aTargetThatIsDownAtTheStartGetsItsRowsOnceItIsUp() throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(sink("postgres-localhost-postgres").toString())
                                .contains("cannot be reached"));

        try (PostgresServer late = PostgresServer.start(folder.resolve("late"), closedPort)) {
            late.target().awaitEqualTo(Image.ofHive(file), run.process()::isAlive);
        }
    }

    /** As Hive restores a snapshot: the old files go, another one takes the name. */
    @Test
    void aFileSwappedWhileRunningIsWhatTheTargetBecomes() throws Exception {
        good.awaitEqualTo(Image.ofHive(file), run.process()::isAlive);
        Path next = plainDatabase(folder.resolve("next.sqlite"), "second");
        HiveApp.write(next, "INSERT INTO notes VALUES ('n2', 'new', 2)");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + next);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        Files.deleteIfExists(Path.of(file + "-wal"));
        Files.deleteIfExists(Path.of(file + "-shm"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

        good.awaitEqualTo(Image.ofHive(file), run.process()::isAlive);
        assertThat(good.value("SELECT title FROM notes WHERE blade_id = 'n1'")).isEqualTo("second");

        HiveApp.write(file, "UPDATE notes SET stars = 3 WHERE id = 'n2'");
        good.await("SELECT stars FROM notes WHERE blade_id = 'n2'", "3");
    }

    @Test
    void wrongCallsAreAnsweredWithWhatIsWrongAndTheNextRightOneIsTaken() {
        assertAnswer(400, "not JSON {", "JSON");
        assertAnswer(400, "{\"model\":\"drafts\",\"operation\":\"create\",\"data\":{},\"recordId\":17}", "recordId");
        assertAnswer(400, "{\"model\":\"drafts\",\"operation\":\"create\",\"data\":[1],\"recordId\":\"d\"}", "data");
        assertAnswer(
                400, "{\"model\":\"drafts\",\"operation\":\"upsert\",\"data\":{},\"recordId\":\"d\"}", "operation");
        assertAnswer(400, "{\"model\":\"secrets\",\"operation\":\"create\",\"data\":{},\"recordId\":\"d\"}", "secrets");
        assertAnswer(413, "{\"model\":\"drafts\",\"data\":\"" + "x".repeat(2 << 20) + "\"}", "larger");
        assertThat(run.sync("not the secret", "{}").orElseThrow().statusCode()).isEqualTo(401);
        // what its HTTP server puts up with is set before the first one of the process, that of the operations port
        assertThat(run.get("/health/live", 90).map(HttpResponse::statusCode)).contains(200);
        assertThat(run.get("/health/live", 110).map(HttpResponse::statusCode).orElse(0))
                .isNotEqualTo(200);

        assertAnswer(
                200,
                "{\"model\":\"drafts\",\"operation\":\"create\",\"data\":{\"text\":\"kept\"},\"recordId\":\"d1\"}",
                "\"success\":true");
        good.await("SELECT text FROM drafts WHERE blade_id = 'd1'", "kept");
    }

    private static void assertAnswer(int status, String body, String word) {
        HttpResponse<String> answer = run.sync(SECRET, body).orElseThrow();

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(word);
    }
}
