package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.capture.CaptureStatus.State;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.HeaderNames;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: a real Hive file, the real connector in Debezium's engine, a real broker. */
class CaptureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    private TestKafka kafka;
    private TestHive hive;

    @BeforeEach
    void start() throws Exception {
        kafka = TestKafka.start(directory.resolve("kafka"));
        hive = TestHive.copyOf(directory.resolve("app"), "clean");
    }

    @AfterEach
    void stop() throws Exception {
        hive.close();
        kafka.close();
    }

    private Capture capture(Selection selection) {
        Capture capture = new Capture(new CaptureSettings(
                hive.app(),
                directory.resolve("state"),
                CaptureSettings.DEFAULT_SOURCE_NAME,
                TestKafka.NAMES,
                TestKafka.PARTITIONS,
                kafka.clients(),
                selection,
                kafka.topics(),
                Clock.systemUTC()));
        capture.start();
        return capture;
    }

    private Capture capture() {
        return capture(Selection.defaults());
    }

    private void awaitOps(String model, String... ops) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(kafka.ops(model)).containsExactlyInAnyOrder(ops));
    }

    @Test
    void rowsAreReadOnceThenEveryChangeFollows() throws Exception {
        try (Capture capture = capture()) {
            awaitOps("accounts", "r acc_0000000000000001", "r acc_0000000000000002");
            hive.sql(
                    "INSERT INTO accounts (id, email, emailVerified) VALUES ('acc_3', 'cy@example.com', 0)",
                    "UPDATE accounts SET name = 'Ann B' WHERE id = 'acc_0000000000000001'",
                    "DELETE FROM accounts WHERE id = 'acc_0000000000000002'");
            awaitOps(
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

    @Test
    void everyPartitionOfEveryModelGetsSourceStartAndEnd() throws Exception {
        hive.sql("DELETE FROM ronin_link_blog_post_tags");
        try (Capture capture = capture()) {
            for (String model : List.of("teams", "accounts", "tags", "blog_posts", "ronin_link_blog_post_tags")) {
                for (int partition = 0; partition < TestKafka.PARTITIONS; partition++) {
                    int of = partition;
                    await().atMost(PATIENCE).untilAsserted(() -> {
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
}
