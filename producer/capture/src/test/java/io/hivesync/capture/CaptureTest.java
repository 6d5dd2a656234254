package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.capture.CaptureStatus.State;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.HeaderNames;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: a real Hive file, the real connector in Debezium's engine, a real broker. */
class CaptureTest {
    @TempDir
    Path directory;

    private Pipeline pipeline;
    private TestKafka kafka;
    private TestHive hive;

    @BeforeEach
    void start() throws Exception {
        pipeline = new Pipeline(directory, "clean");
        kafka = pipeline.kafka;
        hive = pipeline.hive;
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void rowsAreReadOnceThenEveryChangeFollows() throws Exception {
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("accounts", "r acc_0000000000000001", "r acc_0000000000000002");
            hive.sql(
                    "INSERT INTO accounts (id, email, emailVerified) VALUES ('acc_3', 'cy@example.com', 0)",
                    "UPDATE accounts SET name = 'Ann B' WHERE id = 'acc_0000000000000001'",
                    "DELETE FROM accounts WHERE id = 'acc_0000000000000002'");
            pipeline.awaitOps(
                    "accounts",
                    "r acc_0000000000000001",
                    "r acc_0000000000000002",
                    "c acc_3",
                    "u acc_0000000000000001",
                    "d acc_0000000000000002");

            Envelope update = kafka.events("accounts").stream()
                    .map(TestKafka::envelope)
                    .filter(each -> each.op().code().equals("u"))
                    .findFirst()
                    .orElseThrow();
            assertThat(update.before().get("name").textValue()).isEqualTo("Ann");
            assertThat(update.after().get("name").textValue()).isEqualTo("Ann B");
            assertThat(update.after().get("emailVerified").isBoolean()).isTrue();
            assertThat(update.after().get("settings").isObject()).isTrue();
            assertThat(update.after().get("avatar").get("key").textValue()).isEqualTo("sto_1");
            assertThat(update.source().table()).isEqualTo("accounts");
            assertThat(update.source().name()).isEqualTo("hive");
            assertThat(capture.status().state()).isEqualTo(State.RUNNING);
            assertThat(capture.status().models().get("accounts").rows()).isEqualTo(5);
        }
    }

    /** Two commits between two looks are two transactions still, and the status says that the log is read. */
    @Test
    void eachCommitIsATransactionOfItsOwnThatComesFromTheLog() throws Exception {
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("accounts", "r acc_0000000000000001", "r acc_0000000000000002");
            hive.sql("UPDATE accounts SET name = 'B' WHERE id = 'acc_0000000000000001'");
            hive.sql("UPDATE accounts SET name = 'C' WHERE id = 'acc_0000000000000001'");
            pipeline.awaitOps(
                    "accounts",
                    "r acc_0000000000000001",
                    "r acc_0000000000000002",
                    "u acc_0000000000000001",
                    "u acc_0000000000000001");
            List<Envelope> updates = kafka.events("accounts").stream()
                    .map(TestKafka::envelope)
                    .filter(each -> each.op().code().equals("u"))
                    .toList();
            assertThat(updates)
                    .extracting(each -> each.after().get("name").textValue())
                    .containsExactly("B", "C");
            assertThat(updates.get(1).before().get("name").textValue()).isEqualTo("B");
            assertThat(updates.get(0).source().txId())
                    .isNotEqualTo(updates.get(1).source().txId());
            LogReading reading = capture.reading().orElseThrow();
            assertThat(reading.fromLog()).isTrue();
            assertThat(reading.transactions()).isEqualTo(2);
            assertThat(reading.comparisons()).containsEntry("start", 1L);
        }
    }

    @Test
    void everyPartitionOfEveryModelGetsSourceStartAndEnd() throws Exception {
        hive.sql("DELETE FROM ronin_link_blog_post_tags");
        try (Capture capture = pipeline.capture()) {
            for (String model : List.of("teams", "accounts", "tags", "blog_posts", "ronin_link_blog_post_tags")) {
                for (int partition = 0; partition < TestKafka.PARTITIONS; partition++) {
                    int of = partition;
                    Pipeline.eventually(() -> {
                        List<String> sequence = kafka.sequence(model, of);
                        assertThat(sequence).startsWith("source", "start").endsWith("end");
                        assertThat(sequence.subList(2, sequence.size() - 1)).allMatch(op -> op.startsWith("r "));
                    });
                }
            }
            assertThat(kafka.ops("ronin_link_blog_post_tags")).isEmpty();
            assertThat(kafka.admin().listTopics().names().get()).doesNotContain("hive.changes.ronin_schema");
            assertThat(kafka.events("accounts"))
                    .allMatch(each -> HeaderNames.text(each.headers(), HeaderNames.SCHEMA)
                            .orElseThrow()
                            .equals("1"));
        }
    }

    @Test
    void restartGoesOnWhereItStoppedInANewEpoch() throws Exception {
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            Pipeline.eventually(() ->
                    assertThat(kafka.sequence("ronin_link_blog_post_tags", 0)).endsWith("end"));
        }
        hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'while it was away')");
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", "r tag_0000000000000001", "c tag_2");
            hive.sql("INSERT INTO tags (id, label) VALUES ('tag_3', 'later')");
            pipeline.awaitOps("tags", "r tag_0000000000000001", "c tag_2", "c tag_3");
        }
        assertThat(kafka.ops("accounts")).hasSize(2);
        assertThat(kafka.positions("tags")).isSorted().doesNotHaveDuplicates();
        assertThat(kafka.epoch()).isEqualTo(kafka.positions("tags").getLast().epoch());
    }

    /** Guards that an epoch never repeats, also when only the control topic remembers it. */
    @Test
    void epochsRiseWhenTheStateIsLostAndTheClockIsBehind() throws Exception {
        long ahead = Clock.systemUTC().millis() + 1_000_000_000_000L;
        kafka.control("epoch/hive", "{\"epoch\":" + ahead + "}");
        try (Capture capture = pipeline.capture("state-1", Selection.defaults())) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
        }
        long first = kafka.epoch();
        try (Capture capture = pipeline.capture("state-2", Selection.defaults())) {
            pipeline.awaitOps("tags", "r tag_0000000000000001", "r tag_0000000000000001");
        }
        assertThat(first).isGreaterThan(ahead);
        assertThat(kafka.epoch()).isGreaterThan(first);
        assertThat(kafka.positions("tags")).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void snapshotRequestIsHonouredOnceAndCleared() throws Exception {
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            kafka.control("snapshot/tags", "{\"reason\":\"asked\",\"ts_ms\":1}");
            pipeline.awaitOps("tags", "r tag_0000000000000001", "r tag_0000000000000001");
            Pipeline.eventually(
                    () -> assertThat(capture.status().snapshotsRequested()).isEmpty());
            hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'after')");
            pipeline.awaitOps("tags", "r tag_0000000000000001", "r tag_0000000000000001", "c tag_2");
        }
        assertThat(kafka.snapshotRequests()).isEmpty();
        assertThat(kafka.ops("accounts")).hasSize(2);
        assertThat(kafka.sequence("accounts", 0)).filteredOn("start"::equals).hasSize(1);
        assertThat(kafka.sequence("tags", 0)).filteredOn("start"::equals).hasSize(2);
    }

    /** The status would say for ever what it was, while nothing is captured any more. */
    @Test
    void anErrorEndsTheCaptureAndIsSaid() throws Exception {
        Clock broken = new Clock() {
            @Override
            public Instant instant() {
                return Instant.EPOCH;
            }

            @Override
            public long millis() {
                throw new NoClassDefFoundError("a class of the JDK");
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        try (Capture capture = new Capture(pipeline.settings(broken))) {
            capture.start();

            pipeline.awaitState(capture, State.FAILED);
            assertThat(capture.status().reason())
                    .isEqualTo("an error has ended the capture; restart the process (java.lang.NoClassDefFoundError: a"
                            + " class of the JDK)");
        }
    }
}
