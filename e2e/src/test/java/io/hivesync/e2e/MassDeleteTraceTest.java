package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Short histories of a mass delete, each of which leaves a target that differs for ever where one rule of the guard is
 * missing: a transaction that empties one model and changes another, a producer that is killed, an operator who resumes.
 */
@Tag("slow")
class MassDeleteTraceTest {
    private static final TopicNames NAMES = new TopicNames("hive");
    private static final int TAGS = 300;
    private static final int ROUNDS = 3;

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private HiveApp app;
    private Target target;
    private HiveSyncProcess run;
    private HiveSyncProcess producer;
    private int accounts;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(folder.resolve("kafka"), BrokerOptions.defaults());
        app = HiveApp.in(folder.resolve("app"));
        target = Target.sqlite(folder.resolve("copy.sqlite"));
        fill();
        run = HiveSyncProcess.start(
                folder,
                Map.of("SYNC_SECRET", "a secret"),
                "run",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--webhook-model",
                "unused",
                "--to",
                target.url());
        startProducer();
        run.awaitReady();
        target.awaitEqualTo(app);
    }

    @AfterEach
    void stop() {
        for (HiveSyncProcess process : new HiveSyncProcess[] {producer, run}) {
            if (process != null) {
                process.close();
            }
        }
        broker.close();
    }

    private void startProducer() throws IOException {
        producer = HiveSyncProcess.start(
                folder,
                Map.of(),
                "producer",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--hive",
                app.folder().toString());
    }

    private void fill() throws Exception {
        app.write("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + TAGS
                + ") INSERT OR IGNORE INTO tags (id, label) SELECT printf('tag_%03d', i), 'x' FROM n");
    }

    /** What a model of this name does in one commit: most of it goes, and another model changes. */
    private void deleteMost(String team) throws Exception {
        app.write("DELETE FROM tags WHERE id > 'tag_050'", "UPDATE teams SET name = '" + team + "'");
    }

    private HiveSyncProcess.Ended hiveSync(String command, String... more) throws Exception {
        return HiveSyncProcess.runToItsEnd(
                Map.of(),
                Stream.of(List.of(command, "tags"), List.of(more))
                        .flatMap(List::stream)
                        .toArray(String[]::new));
    }

    private void resume() throws Exception {
        HiveSyncProcess.Ended ended =
                hiveSync("resume", "--state", producer.state().toString());
        assertThat(ended.exit()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("tags goes on: its rows are sent anew");
    }

    /** A later change of another model is in the target, so all that was to come before it has come. */
    private void awaitOtherModel() throws Exception {
        String id = "acc_" + ++accounts;
        app.write(HiveApp.account(id, "later"));
        target.await("SELECT name FROM accounts WHERE blade_id = '" + id + "'", "later");
    }

    private void assertHeldBack(int rows) throws Exception {
        awaitOtherModel();
        assertThat(target.value("SELECT count(*) FROM tags")).isEqualTo(String.valueOf(rows));
        JsonNode paused = paused();
        assertThat(paused.path("seen").asText()).endsWith(" ids were deleted at once");
        assertThat(paused.path("remedy").asText()).isEqualTo("hive-sync resume tags");
    }

    private JsonNode paused() {
        for (JsonNode model : producer.awaitReady().status().path("models")) {
            if (model.path("model").asText().equals("tags")) {
                return model.path("paused");
            }
        }
        throw new AssertionError("tags is not in " + producer.status());
    }

    private int rows() throws Exception {
        return Integer.parseInt(String.valueOf(target.value("SELECT count(*) FROM tags")));
    }

    /** Guards: a resume is a snapshot with a sweep. One that only goes on never sends what was held back. */
    @Test
    void whatHappenedWhileAModelWasPausedArrivesWhenItIsResumed() throws Exception {
        int before = rows();
        deleteMost("deleted");
        target.await("SELECT name FROM teams", "deleted");
        assertHeldBack(before);
        app.write(
                "UPDATE tags SET label = 'while paused' WHERE id = 'tag_001'",
                "INSERT INTO tags (id) VALUES ('tag_new')");
        assertHeldBack(before);

        resume();
        target.awaitEqualTo(app);
        app.write("DELETE FROM tags WHERE id = 'tag_new'");
        target.awaitEqualTo(app);
    }

    /**
     * Guards: the pause is written with the shadow. A producer that is killed between the two has a shadow without the rows and
     * knows of no pause, so that the deletes are never sent, and nobody is asked.
     */
    @Test
    void aProducerThatIsKilledWhenTheGuardHasJustDecidedKeepsTheModelPaused() throws Exception {
        ChangeTopics topics = new ChangeTopics(broker.bootstrapServers());
        for (int round = 0; round < ROUNDS; round++) {
            producer.awaitReady();
            int before = rows();
            String team = "round " + round;
            topics.onNextRecord(NAMES.changes("teams"), () -> deleteMost(team), () -> producer.kill());
            startProducer();
            target.await("SELECT name FROM teams", team);
            assertHeldBack(before);
            resume();
            fill();
            target.awaitEqualTo(app);
        }
    }

    /**
     * Guards: the snapshot is owed until its end is acknowledged. A producer that is killed in it and forgets it leaves the
     * target as it was when the model was paused.
     */
    @Test
    void aProducerThatIsKilledInTheSnapshotOfAResumedModelSendsItAgain() throws Exception {
        ChangeTopics topics = new ChangeTopics(broker.bootstrapServers());
        for (int round = 0; round < ROUNDS; round++) {
            producer.awaitReady();
            int before = rows();
            String team = "round " + round;
            deleteMost(team);
            target.await("SELECT name FROM teams", team);
            assertHeldBack(before);
            fill();
            topics.onNextRecord(
                    NAMES.changes("tags"),
                    () -> assertThat(hiveSync("resume", "--bootstrap-servers", broker.bootstrapServers(), "--wait", "0")
                                    .exit())
                            .isOne(),
                    () -> producer.kill());
            app.write("DELETE FROM tags WHERE id = 'tag_00" + round + "'", "UPDATE tags SET label = '" + team + "'");
            startProducer();
            target.awaitEqualTo(app);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(paused().isMissingNode()).isTrue());
    }
}
