package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import io.hivesync.capture.Capture;
import io.hivesync.capture.CaptureSettings;
import io.hivesync.capture.PauseClient;
import io.hivesync.capture.Selection;
import io.hivesync.topics.Replication;
import io.hivesync.topics.TopicNames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The operator's commands against a capture that runs elsewhere, and their answers where none does. */
class PauseCommandTest {
    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static Cluster cluster;
    private static Path app;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(folder.resolve("kafka"), BrokerOptions.defaults());
        cluster = Cluster.connect(
                broker.bootstrapServers(),
                new Settings.Kafka(
                        Optional.of(broker.bootstrapServers()),
                        new TopicNames("hive"),
                        3,
                        Replication.OF_THE_BROKERS,
                        Map.of()));
        app = folder.resolve("app");
        DemoHive.copyTo(app);
        try (Capture capture = capture();
                PauseClient client = new PauseClient(cluster.clientProperties(), cluster.names(), Clock.systemUTC())) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> client.models().containsAll(List.of("accounts", "tags", "teams")));
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
        broker.close();
    }

    private static Capture capture() {
        Capture capture = new Capture(new CaptureSettings(
                app,
                folder.resolve("capture"),
                CaptureSettings.DEFAULT_SOURCE_NAME,
                cluster.names(),
                cluster.partitions(),
                cluster.clientProperties(),
                Selection.defaults(),
                CaptureSettings.DEFAULT_MASS_DELETE_THRESHOLD,
                cluster.topics(),
                Clock.systemUTC()));
        capture.start();
        return capture;
    }

    private record Answer(int exit, String text) {}

    private static Answer hiveSync(String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine command = HiveSync.commandLine();
        command.setOut(new PrintWriter(text));
        command.setErr(new PrintWriter(text));
        return new Answer(command.execute(arguments), text.toString());
    }

    private static Answer at(String command, String... more) {
        return hiveSync(
                Stream.of(List.of(command), List.of(more), List.of("--bootstrap-servers", broker.bootstrapServers()))
                        .flatMap(List::stream)
                        .toArray(String[]::new));
    }

    @Test
    void aRunningCaptureAnswersAndTheCommandSaysSinceWhen() throws Exception {
        try (Capture capture = capture()) {
            Answer paused = at("pause", "tags", "teams");
            assertThat(paused.exit()).as(paused.text()).isZero();
            assertThat(paused.text().lines())
                    .hasSize(2)
                    .allMatch(
                            line -> line.matches("hive-sync: (tags|teams) is paused since 20.*Z: nothing of it is sent"
                                    + " until 'hive-sync resume (tags|teams)'; other models go on"));
            assertThat(capture.status().paused()).containsOnlyKeys("tags", "teams");

            Answer again = at("pause", "tags");
            assertThat(again.exit()).isZero();
            assertThat(again.text()).contains("tags was paused already, since 20", "(hive-sync pause)");

            Answer resumed = at("resume", "tags", "teams");
            assertThat(resumed.exit()).isZero();
            assertThat(resumed.text())
                    .contains("tags goes on: its rows are sent anew, and what Hive has no more is removed");
            assertThat(capture.status().paused()).isEmpty();

            Answer nothing = at("resume", "tags");
            assertThat(nothing.exit()).isZero();
            assertThat(nothing.text()).contains("tags was not paused; it goes on as before");
        }
    }

    @Test
    void whereNoCaptureRunsTheRequestStandsAndTheCommandSaysSo() throws Exception {
        Answer answer = at("pause", "tags", "--wait", "0");
        assertThat(answer.exit()).isEqualTo(HiveSync.FAILED);
        assertThat(answer.text())
                .contains("tags: no capture has answered within 0 s", "it takes effect when a capture starts");
        try (Capture capture = capture()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> capture.status().paused().containsKey("tags"));
            assertThat(at("resume", "tags").exit()).isZero();
        }
    }

    @Test
    void aModelThatNoCaptureHasSentIsAnsweredWithTheNearestOne() {
        Answer near = at("pause", "acounts");
        assertThat(near.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(near.text()).contains("No capture has sent a model 'acounts'; did you mean 'accounts'?");
        Answer far = at("resume", "customers_of_ours");
        assertThat(far.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(far.text()).contains("there are: accounts,", "tags");
    }

    @Test
    void aClusterThatHiveSyncNeverUsedIsSaid() {
        Answer answer = at("pause", "tags", "--topic-prefix", "other");
        assertThat(answer.exit()).isEqualTo(HiveSync.ENVIRONMENT);
        assertThat(answer.text()).contains("other.control does not exist", "--topic-prefix");
    }

    @Test
    void whereNothingRunsAndNoClusterIsGivenItAsksForOne() {
        for (String[] arguments : new String[][] {
            {"pause", "tags", "--state", folder.resolve("none").toString()},
            {"resume", "tags", "--state", folder.toString()}
        }) {
            Answer answer = hiveSync(arguments);
            assertThat(answer.exit()).isEqualTo(HiveSync.WRONG_INPUT);
            assertThat(answer.text()).contains("hive-sync run", "--state");
        }
    }

    @Test
    void aModelIsNeededAndTheWaitIsBounded() {
        assertThat(hiveSync("pause").exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(hiveSync("resume").text()).contains("MODEL");
        Answer answer = at("pause", "tags", "--wait", "86400");
        assertThat(answer.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(answer.text()).contains("--wait", "0 to 3600");
    }
}
