package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody should know before Kafka removes changes that the streams-app has not read. */
class UnreadWatchTest {
    private static final Map<String, String> KEPT_FOR_TWO_DAYS = Map.of("retention.ms", "172800000");
    private static final Duration MORE_THAN_HALF = Duration.ofHours(25);

    private BrokerRun kafka;
    private ClusterTopics topics;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        kafka = new BrokerRun(directory);
        Admin admin = Admin.create(Map.of("bootstrap.servers", SharedBroker.bootstrapServers()));
        topics = new ClusterTopics(admin, kafka.settings());
    }

    @AfterEach
    void close() {
        topics.close();
        kafka.close();
    }

    private Map<String, String> warningsAfter(Duration age) {
        topics.refresh();
        Clock later = Clock.offset(Clock.systemUTC(), age);
        UnreadWatch watch = new UnreadWatch(new UnreadChanges(kafka.settings()), later, System::nanoTime);
        watch.check(topics);
        return watch.warnings();
    }

    @Test
    void changesThatNobodyHasReadAreWarnedOfAtHalfOfTheirRetention() throws Exception {
        kafka.create(kafka.names.changes("accounts"), BrokerRun.PARTITIONS, KEPT_FOR_TWO_DAYS);
        kafka.send("accounts", "a", 1, "{\"n\":1}").get();

        assertThat(warningsAfter(Duration.ofHours(23))).isEmpty();
        assertThat(warningsAfter(MORE_THAN_HALF)).containsOnlyKeys(kafka.names.changes("accounts"));
        assertThat(warningsAfter(MORE_THAN_HALF).get(kafka.names.changes("accounts")))
                .isEqualTo("There are changes older than 24 hours that the streams-app has not read. Kafka removes them"
                        + " after 2 days (retention.ms); a snapshot of the model is asked for then");
    }

    /** Behind the last change the end of its transaction stands, which nobody reads. */
    @Test
    @Tag("slow")
    void whatTheStreamsAppHasReadGrowsOldWithoutAWarning() throws Exception {
        kafka.create(kafka.names.records("accounts"), BrokerRun.PARTITIONS, Map.of("cleanup.policy", "compact"));
        kafka.create(kafka.names.changes("accounts"), BrokerRun.PARTITIONS, KEPT_FOR_TWO_DAYS);
        var producer = kafka.beginTransaction("accounts", "a", 1);
        producer.commitTransaction();
        producer.close();
        // the end of a transaction is written after it was promised
        await().atMost(Duration.ofMinutes(1))
                .until(() -> warningsAfter(Duration.ofDays(5)).size() == 1);
        try (StreamsApp app = new StreamsApp(kafka.settings(), Clock.systemUTC())) {
            app.start();
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> kafka.committed("accounts").size() == 1);
        }

        assertThat(warningsAfter(Duration.ofDays(5))).isEmpty();
    }

    @Test
    void aTopicThatKeepsAllIsNotWarnedOf() throws Exception {
        kafka.create(kafka.names.changes("accounts"), BrokerRun.PARTITIONS, Map.of("retention.ms", "-1"));
        kafka.send("accounts", "a", 1, "{\"n\":1}").get();

        assertThat(warningsAfter(Duration.ofDays(1000))).isEmpty();
    }

    /** With the clock that it has, and of a topic that it may not read. */
    @Test
    void theStatusOfTheAppHasTheWarningAlsoOfATopicThatIsLeftOut() throws Exception {
        String topic = kafka.names.changes("accounts");
        kafka.create(topic, BrokerRun.PARTITIONS + 1, KEPT_FOR_TWO_DAYS);
        kafka.send("accounts", "a", 1, "{\"n\":1}").get();
        try (StreamsApp app = new StreamsApp(kafka.settings(), Clock.offset(Clock.systemUTC(), MORE_THAN_HALF))) {
            app.start();

            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(app.status().warnings()).containsOnlyKeys(topic));
            assertThat(app.status().excludedTopics()).containsOnlyKeys(topic);
        }
    }
}
