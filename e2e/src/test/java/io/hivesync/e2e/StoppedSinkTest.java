package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sink as a process of its own: killed amid a replay, and stopped while Kafka's own tool sets its offsets back. */
@Tag("slow")
class StoppedSinkTest {
    private static final int ACCOUNTS = 900;
    private static final String UNTAMPERED = "SELECT count(*) FROM accounts WHERE name = 'right'";

    @TempDir
    static Path folder;

    private static HiveApp app;
    private static PostgresServer postgres;
    private static Target main;
    private static HiveSyncProcess run;
    private static HiveSyncProcess sink;

    @BeforeAll
    static void start() throws Exception {
        app = HiveApp.in(folder.resolve("app"));
        writeAccounts();
        postgres = PostgresServer.start(folder.resolve("postgres"));
        main = postgres.target();
        Target beside = Target.sqlite(folder.resolve("copy.sqlite"));
        run = HiveSyncProcess.start(
                        folder,
                        Map.of(),
                        "run",
                        "--hive",
                        app.folder().toString(),
                        "--partitions",
                        "2",
                        "--to",
                        beside.url())
                .awaitReady();
        startSink();
        main.awaitEqualTo(app);
    }

    @AfterAll
    static void stop() throws Exception {
        for (HiveSyncProcess process : new HiveSyncProcess[] {sink, run}) {
            if (process != null) {
                process.close();
            }
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    private static void writeAccounts() throws Exception {
        try (Connection connection = app.open();
                PreparedStatement statement = connection.prepareStatement(
                        "INSERT INTO accounts (id, email, name) VALUES (?, ? || '@example.com', 'right')")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < ACCOUNTS; i++) {
                statement.setString(1, "acc_" + i);
                statement.setString(2, "acc_" + i);
                statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
        }
    }

    private static void startSink() throws Exception {
        sink = HiveSyncProcess.start(
                        folder,
                        Map.of(),
                        "sink",
                        "main",
                        "--to",
                        main.url(),
                        "--bootstrap-servers",
                        run.bootstrapServers(),
                        "--partitions",
                        "2")
                .awaitReady();
    }

    private static void stopSink() throws InterruptedException {
        assertThat(sink.terminate(Duration.ofSeconds(60))).as(sink.output()).isTrue();
    }

    private static void inPostgres(String sql) throws Exception {
        try (Connection connection = main.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long untampered() throws Exception {
        return Long.parseLong(String.valueOf(main.value(UNTAMPERED)));
    }

    private static HiveSyncProcess replay(String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("replay", "--sink", "main"));
        command.addAll(List.of(more));
        command.addAll(List.of("--state", run.state().toString()));
        return HiveSyncProcess.startCommand(folder, command.toArray(String[]::new));
    }

    /** Neither who applies it nor who watches it may be what holds it. */
    @Test
    void aReplayThatIsKilledInItsMiddleGoesOnWhereItWas() throws Exception {
        inPostgres("UPDATE accounts SET name = 'tampered'");
        inPostgres("INSERT INTO accounts (blade_id, name) VALUES ('stranger', 'not ours')");
        try (HiveSyncProcess asking = replay("--model", "accounts", "--rate", "100/s", "--wait", "60")) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> untampered() > ACCOUNTS / 10);
            sink.kill();
            asking.kill();
        }
        assertThat(untampered()).as("the replay was in its middle").isLessThan(ACCOUNTS * 9 / 10);
        Map<String, Long> tokens = main.lanes("token");
        Map<String, Long> offsets = main.lanes("offset");
        try (HiveSyncProcess following = replay("--follow", "--wait", "120")) {
            startSink();
            awaitTaken(tokens);
            assertThat(main.lanes("offset"))
                    .allSatisfy(
                            (lane, offset) -> assertThat(offset).as(lane).isGreaterThanOrEqualTo(offsets.get(lane)));
            assertThat(untampered()).as("who follows it sees its middle").isLessThan(ACCOUNTS);
            following.kill();
        }

        try (HiveSyncProcess following = replay("--follow", "--wait", "120")) {
            assertThat(following.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(following.process().exitValue()).as(following.output()).isZero();
            assertThat(following.output()).contains("sink main is done");
        }
        assertThat(untampered()).isEqualTo(ACCOUNTS);
        main.awaitEqualTo(app);
    }

    private static void awaitTaken(Map<String, Long> before) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> main.lanes("token").entrySet().stream()
                        .filter(lane -> lane.getKey().startsWith("hive.records.accounts"))
                        .allMatch(lane -> lane.getValue() > before.get(lane.getKey())));
    }

    @Test
    void kafkasOwnToolAsksAStoppedSinkForAReplayThatHappensOnce() throws Exception {
        inPostgres("UPDATE accounts SET name = 'tampered' WHERE blade_id = 'acc_7'");
        inPostgres("INSERT INTO accounts (blade_id, name) VALUES ('other', 'not ours')");
        stopSink();
        Map<String, Long> replays = main.lanes("replay");
        resetOffsets();

        startSink();

        main.awaitEqualTo(app);
        assertThat(untampered()).isEqualTo(ACCOUNTS);
        Map<String, Long> afterwards = main.lanes("replay");
        assertThat(afterwards)
                .allSatisfy((lane, replay) -> assertThat(replay)
                        .as(lane)
                        .isEqualTo(replays.get(lane) + (lane.startsWith("hive.records.accounts-") ? 1 : 0)));

        stopSink();
        inPostgres("UPDATE accounts SET name = 'tampered' WHERE blade_id = 'acc_7'");
        startSink();
        app.write("UPDATE accounts SET lastSeen = '2026-01-02T03:04:05.678Z' WHERE id <> 'acc_7'");
        main.await("SELECT count(*) FROM accounts WHERE last_seen = '2026-01-02T03:04:05.678Z'", allBut("acc_7"));
        assertThat(main.value("SELECT name FROM accounts WHERE blade_id = 'acc_7'"))
                .as("a second start replays nothing")
                .isEqualTo("tampered");
        assertThat(main.lanes("replay")).isEqualTo(afterwards);
        inPostgres("UPDATE accounts SET name = 'right' WHERE blade_id = 'acc_7'");
    }

    private static String allBut(String id) throws Exception {
        return String.valueOf(main.value("SELECT count(*) FROM accounts WHERE blade_id <> '" + id + "'"));
    }

    /** What {@code kafka-consumer-groups.sh} runs; the group takes some seconds to notice that its member is gone. */
    private static void resetOffsets() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(consumerGroups(
                                "--reset-offsets", "--to-earliest", "--topic", "hive.records.accounts", "--execute"))
                        .doesNotContain("Error")
                        .containsPattern("hive-sink-main +hive.records.accounts +0 +0")
                        .containsPattern("hive-sink-main +hive.records.accounts +1 +0"));
    }

    private static String consumerGroups(String... arguments) throws Exception {
        Path output = Files.createTempFile(folder, "kafka-consumer-groups", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
                "--bootstrap-server",
                run.bootstrapServers(),
                "--group",
                "hive-sink-main"));
        command.addAll(List.of(arguments));
        Process tool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(tool.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return Files.readString(output);
        } finally {
            tool.destroyForcibly();
        }
    }
}
