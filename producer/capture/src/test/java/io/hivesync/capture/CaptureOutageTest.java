package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.capture.CaptureStatus.State;
import io.hivesync.topics.ModelTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when one of the two ends is away, or two captures meet. */
@Tag("slow")
class CaptureOutageTest {

    /** A send to a topic that is not there fails after seconds. */
    private static final Map<String, Object> IMPATIENT =
            Map.of("max.block.ms", 3_000, "request.timeout.ms", 2_000, "delivery.timeout.ms", 3_000);

    @TempDir
    Path directory;

    @Test
    void changesMadeWhileKafkaIsAwayArriveAfterwards() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean");
                Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            pipeline.kafka.stopBroker();
            pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'away')");
            pipeline.awaitState(capture, State.WAITING_FOR_KAFKA);
            pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_3', 'still away')");
            pipeline.kafka.startBroker();
            pipeline.awaitState(capture, State.RUNNING);
            Pipeline.eventually(() -> assertThat(new HashSet<>(pipeline.kafka.ops("tags")))
                    .containsExactlyInAnyOrder("r tag_0000000000000001", "c tag_2", "c tag_3"));
        }
    }

    @Test
    void captureStartedWithoutAFileWaitsForIt() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean")) {
            Path away = directory.resolve("away");
            pipeline.hive.sql("PRAGMA wal_checkpoint(TRUNCATE)");
            Files.move(pipeline.hive.file(), away);
            try (Capture capture = pipeline.capture()) {
                pipeline.awaitState(capture, State.WAITING_FOR_FILE);
                assertThat(capture.status().reason()).contains("looked for");
                Files.move(away, pipeline.hive.file());
                pipeline.awaitOps("tags", "r tag_0000000000000001");
            }
        }
    }

    /** Guards against an end for good after the computer slept in a transaction: the run in the control topic is ours. */
    @Test
    void captureThatIsFencedThoughNobodyTookOverGoesOn() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean");
                Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            pipeline.kafka.fence("hive-capture-hive");
            pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'after')");
            pipeline.awaitOps("tags", "r tag_0000000000000001", "c tag_2");
            pipeline.awaitState(capture, State.RUNNING);
            assertThat(capture.status().counters().runs()).isZero();
        }
    }

    @Test
    void logOfAnAppThatWasKilledIsReadLikeTheFile() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "live-wal");
                Capture capture = pipeline.capture()) {
            Pipeline.eventually(() -> assertThat(pipeline.kafka.ops("accounts")).hasSize(11));
            Pipeline.eventually(() -> assertThat(capture.status().excluded()).containsKey("_sync_outbox"));
            assertThat(pipeline.kafka.schemas("accounts").getLast().field("plan"))
                    .isPresent();
        }
    }

    /** Guards the batch: an exception that the engine takes for a reason to poll again would lose it. */
    @Test
    void topicsThatCannotBeMadeNowAreTriedAgainAndNoEventIsLost() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean")) {
            AtomicInteger failures = new AtomicInteger(3);
            ModelTopics topics = model -> {
                if (failures.getAndDecrement() > 0) {
                    throw new RetriableException("not now");
                }
                pipeline.kafka.topics().ensure(model);
            };
            try (Capture capture = new Capture(pipeline.settings("state", Selection.defaults(), topics))) {
                capture.start();
                pipeline.awaitOps("teams", "r tea_0000000000000001");
                pipeline.awaitOps("tags", "r tag_0000000000000001");
                assertThat(capture.status().counters().runs()).isZero();
            }
        }
    }

    /** Guards the other models: one whose topics Kafka does not grant would hold them up for ever. */
    @Test
    void modelWhoseTopicsAreRefusedIsLeftOutAndTheOthersGoOn() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean")) {
            ModelTopics topics = model -> {
                if (model.equals("teams")) {
                    throw new PolicyViolationException("no more topics for you");
                }
                pipeline.kafka.topics().ensure(model);
            };
            try (Capture capture = new Capture(pipeline.settings("state", Selection.defaults(), topics))) {
                capture.start();
                pipeline.awaitOps("tags", "r tag_0000000000000001");
                Pipeline.eventually(() ->
                        assertThat(capture.status().excluded().get("teams")).contains("no more topics for you"));
                pipeline.awaitState(capture, State.RUNNING);
            }
            try (Capture capture = pipeline.capture()) {
                pipeline.awaitOps("teams", "r tea_0000000000000001");
            }
        }
    }

    @Test
    void topicThatIsDeletedAtRunTimeIsMadeAgain() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean");
                Capture capture = new Capture(pipeline.settings(pipeline.kafka.topics(), IMPATIENT))) {
            capture.start();
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            pipeline.kafka.deleteTopic("hive.changes.tags");
            pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'after')");
            Pipeline.eventually(
                    () -> assertThat(pipeline.kafka.ops("tags")).contains("r tag_0000000000000001", "r tag_2"));
            pipeline.awaitState(capture, State.RUNNING);
            assertThat(capture.status().counters().losses()).isOne();
        }
    }

    /** Guards that a model that is left out in the middle of a batch takes no other with it, and is not forgotten. */
    @Test
    void modelWhoseTopicMayNotBeMadeAgainIsLeftOutOfTheBatch() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean")) {
            AtomicBoolean granted = new AtomicBoolean(true);
            ModelTopics topics = model -> {
                if (model.equals("tags") && !granted.get()) {
                    throw new TopicAuthorizationException("not yours");
                }
                pipeline.kafka.topics().ensure(model);
            };
            try (Capture capture = new Capture(pipeline.settings(topics, IMPATIENT))) {
                capture.start();
                pipeline.awaitOps("tags", "r tag_0000000000000001");
                pipeline.awaitOps("accounts", "r acc_0000000000000001", "r acc_0000000000000002");
                granted.set(false);
                pipeline.kafka.deleteTopic("hive.changes.tags");
                pipeline.hive.sql(
                        "INSERT INTO tags (id, label) VALUES ('tag_2', 'after')",
                        "UPDATE accounts SET name = 'Ann B' WHERE id = 'acc_0000000000000001'");
                Pipeline.eventually(() ->
                        assertThat(capture.status().excluded().get("tags")).contains("not yours"));
                pipeline.hive.sql("DELETE FROM accounts WHERE id = 'acc_0000000000000002'");
                Pipeline.eventually(() -> assertThat(new HashSet<>(pipeline.kafka.ops("accounts")))
                        .contains("u acc_0000000000000001", "d acc_0000000000000002"));
                Pipeline.eventually(
                        () -> assertThat(pipeline.kafka.snapshotRequests()).containsExactly("snapshot/tags"));
            }
            granted.set(true);
            try (Capture capture = pipeline.capture()) {
                pipeline.awaitOps("tags", "r tag_0000000000000001", "r tag_2");
            }
        }
    }

    /** Guards the status: a file that is there but cannot be read is not one that is captured. */
    @Test
    void fileThatCannotBeReadAtRunTimeShowsUntilItCan() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean");
                Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            pipeline.awaitState(capture, State.RUNNING);
            Path away = directory.resolve("away");
            pipeline.hive.sql("PRAGMA wal_checkpoint(TRUNCATE)");
            Files.move(pipeline.hive.file(), away);
            Files.writeString(pipeline.hive.file(), "no database ".repeat(1000));
            pipeline.awaitState(capture, State.WAITING_FOR_FILE);
            assertThat(capture.status().reason()).contains("cannot be read", "not a database");
            Files.move(away, pipeline.hive.file(), StandardCopyOption.REPLACE_EXISTING);
            pipeline.awaitState(capture, State.RUNNING);
            pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'after')");
            pipeline.awaitOps("tags", "r tag_0000000000000001", "c tag_2");
        }
    }

    /** Guards the end of the process: what waits for Kafka, here for ten minutes, would hold it up. */
    @Test
    void captureEndsInTimeThoughKafkaIsAway() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean");
                Capture capture =
                        new Capture(pipeline.settings(pipeline.kafka.topics(), Map.of("max.block.ms", 600_000)))) {
            capture.start();
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            pipeline.awaitState(capture, State.RUNNING);
            pipeline.kafka.stopBroker();
            pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'away')");
            Pipeline.eventually(() -> assertThat(stacks()).contains("Publisher.commit"));
            capture.close(Duration.ofSeconds(7));
            assertThat(capture.status().state()).isEqualTo(State.STOPPED);
            assertThat(stacks()).doesNotContain("Publisher.");
        }
    }

    private static String stacks() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void eventsThatCannotBeSentAreNamedAndStopNoOther() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean")) {
            pipeline.hive.sql("INSERT INTO tags (id, label) VALUES (printf('%.70000c', 'x'), 'an endless id')");
            try (Capture capture = pipeline.capture()) {
                pipeline.awaitOps("tags", "r tag_0000000000000001");
                pipeline.hive.sql(
                        "INSERT INTO tags (id, label) VALUES ('tag_2', printf('%.5000000c', 'x'))",
                        "INSERT INTO tags (id, label) VALUES ('tag_3', 'small')");
                pipeline.awaitOps("tags", "r tag_0000000000000001", "c tag_3");
                assertThat(capture.status().counters().unsendable()).isEqualTo(2);
                assertThat(pipeline.kafka.read("hive.rejected")).hasSize(2);
            }
        }
    }

    /** Guards the restart for a snapshot and the end of the process: the engine refuses to be closed while it starts. */
    @Test
    void captureClosedAtAnyMomentEndsAndTheNextGoesOn() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (Pipeline pipeline = new Pipeline(directory, "clean")) {
            for (int i = 0; i < 8; i++) {
                try (Capture capture = pipeline.capture()) {
                    Thread.sleep(random.nextInt(700));
                    capture.close(Duration.ofSeconds(30));
                    assertThat(capture.status().state()).isEqualTo(State.STOPPED);
                }
            }
            pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'last')");
            try (Capture capture = pipeline.capture()) {
                Pipeline.eventually(() -> assertThat(pipeline.kafka.events("tags"))
                        .extracting(TestKafka::key)
                        .contains("tag_0000000000000001", "tag_2"));
            }
        }
    }
}
