package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.capture.CaptureStatus.State;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Json;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {

    @TempDir
    Path directory;

    private TestKafka kafka;
    private final StatusBoard board = new StatusBoard();
    private final Pacing pacing = new Pacing();

    @BeforeEach
    void start() {
        kafka = TestKafka.start(directory.resolve("kafka"));
        kafka.topics().ensure("words");
    }

    @AfterEach
    void stop() {
        pacing.stop();
        kafka.close();
    }

    private boolean stillOurs = true;

    private Publisher publisher() {
        CaptureSettings settings = new CaptureSettings(
                directory,
                directory,
                "hive",
                TestKafka.NAMES,
                TestKafka.PARTITIONS,
                kafka.clients(),
                Selection.defaults(),
                CaptureSettings.DEFAULT_MASS_DELETE_THRESHOLD,
                kafka.topics(),
                Clock.systemUTC());
        Oversized oversized = new Oversized(TestKafka.NAMES, board);
        Publisher.Source source = new Publisher.Source() {
            @Override
            public Producer<byte[], byte[]> producer() {
                return KafkaClients.producer(settings);
            }

            @Override
            public @Nullable String takenBy() {
                return stillOurs ? null : "somebody";
            }
        };
        return new Publisher(source, oversized::replace, pacing, board);
    }

    private static ProducerRecord<byte[], byte[]> event(String id, @Nullable ObjectNode before, ObjectNode after) {
        Source source = new Source("1", "sqlite", "hive", 1, null, "main", "words", "1:1", new Position(1, 1, 1));
        return new ProducerRecord<>(
                TestKafka.NAMES.changes("words"),
                id.getBytes(UTF_8),
                EnvelopeCodec.encode(new Envelope(before, after, source, Op.UPDATE, 1)));
    }

    private static ObjectNode image(String text) {
        return Json.MAPPER.createObjectNode().put("text", text);
    }

    private static List<ProducerRecord<byte[], byte[]>> batch(int first, int count) {
        List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            batch.add(event("w" + i, null, image("x")));
        }
        return batch;
    }

    /** A commit shows a moment after it returned. */
    private List<String> keys() {
        return kafka.events("words").stream().map(TestKafka::key).toList();
    }

    private static List<String> ids(int count) {
        return batch(0, count).stream()
                .map(each -> new String(each.key(), UTF_8))
                .toList();
    }

    /** Guards that nothing acknowledged is missing after an outage; a repeated batch is legal. */
    @Tag("slow")
    @Test
    void nothingIsLostWhenTheBrokerGoesAwayInBetween() throws Exception {
        try (Publisher publisher = publisher();
                AutoCloseable waits = pacing::stop) {
            publisher.publish(batch(0, 10), rest -> {});
            kafka.stopBroker();
            CompletableFuture<Void> away = CompletableFuture.runAsync(() -> {
                try {
                    publisher.publish(batch(10, 10), rest -> {});
                    publisher.publish(batch(20, 10), rest -> {});
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            Pipeline.eventually(() -> assertThat(board.status().state()).isEqualTo(State.WAITING_FOR_KAFKA));
            assertThat(away).isNotDone();
            kafka.startBroker();
            Pipeline.eventually(() -> assertThat(away).isCompleted());
            assertThat(board.status().state()).isEqualTo(State.RUNNING);
        }
        Pipeline.eventually(() -> assertThat(new LinkedHashSet<>(keys())).containsExactlyInAnyOrderElementsOf(ids(30)));
    }

    /** Guards that of two captures of one source only the newer writes. */
    @Test
    void olderPublisherIsShutOutByANewerOfTheSameId() throws Exception {
        try (Publisher older = publisher();
                Publisher newer = publisher()) {
            older.publish(batch(0, 1), rest -> {});
            newer.open();
            stillOurs = false;
            assertThatThrownBy(() -> older.publish(batch(100, 1), rest -> {})).isInstanceOf(FencedException.class);
            newer.publish(batch(1, 1), rest -> {});
        }
        Pipeline.eventually(() -> assertThat(keys()).containsExactlyInAnyOrder("w0", "w1"));
    }

    /** Guards a capture that slept longer than a transaction may last: Kafka fences it, but nobody took over. */
    @Test
    void publisherThatIsFencedThoughNobodyTookOverSendsItsBatchAgain() throws Exception {
        try (Publisher publisher = publisher()) {
            publisher.publish(batch(0, 1), rest -> {});
            kafka.fence("hive-capture-hive");
            publisher.publish(batch(1, 1), rest -> {});
            kafka.fence("hive-capture-hive");
            publisher.publish(batch(2, 1), rest -> {});
        }
        Pipeline.eventually(() -> assertThat(keys()).containsExactlyInAnyOrder("w0", "w1", "w2"));
    }

    /** Guards the start of a capture that the older one, in the middle of a batch, has fenced before its claim. */
    @Test
    void publisherThatWasShutOutTakesTheIdBackWhenItIsOpenedAgain() throws Exception {
        try (Publisher older = publisher();
                Publisher newer = publisher()) {
            newer.open();
            older.publish(batch(0, 1), rest -> {});
            stillOurs = false;
            assertThatThrownBy(() -> newer.publish(batch(1, 1), rest -> {})).isInstanceOf(FencedException.class);
            newer.open();
            newer.publish(batch(2, 1), rest -> {});
            assertThatThrownBy(() -> older.publish(batch(3, 1), rest -> {})).isInstanceOf(FencedException.class);
        }
        Pipeline.eventually(() -> assertThat(keys()).containsExactlyInAnyOrder("w0", "w2"));
    }

    @Test
    void transactionMayLastAsLongAsABrokerGrants() throws Exception {
        try (Publisher publisher = publisher()) {
            publisher.publish(batch(0, 1), rest -> {});
            assertThat(kafka.transactionTimeoutMs("hive-capture-hive")).isEqualTo(900_000);
        }
    }

    @Test
    void oversizedEventLosesItsImageBeforeOrGoesByNameToTheRejected() throws Exception {
        String big = "x".repeat(3 << 20);
        try (Publisher publisher = publisher()) {
            publisher.publish(
                    List.of(
                            event("small", null, image("x")),
                            event("both", image(big), image(big)),
                            event("huge", null, image(big + big)),
                            event("last", null, image("y"))),
                    rest -> {});
        }
        Pipeline.eventually(() -> assertThat(keys()).containsExactlyInAnyOrder("small", "both", "last"));
        assertThat(kafka.events("words").stream()
                        .filter(each -> TestKafka.key(each).equals("both"))
                        .map(each -> TestKafka.envelope(each).before()))
                .containsOnlyNulls();
        var rejected = kafka.read(TestKafka.NAMES.rejected());
        assertThat(rejected).extracting(TestKafka::key).containsExactly("huge");
        assertThat(HeaderNames.text(rejected.getFirst().headers(), HeaderNames.ERROR_REASON)
                        .orElseThrow())
                .contains("larger than Kafka takes");
        assertThat(board.status().counters().shortened()).isEqualTo(1);
        assertThat(board.status().counters().unsendable()).isEqualTo(1);
    }

    /** Guards that whoever reads the event can write it again with what it adds. */
    @Test
    void eventNearlyAsLargeAsATopicTakesIsTooLarge() throws Exception {
        try (Publisher publisher = publisher()) {
            publisher.publish(List.of(event("near", null, image("x".repeat(3_950_000)))), rest -> {});
        }
        Pipeline.eventually(() -> assertThat(kafka.read(TestKafka.NAMES.rejected()))
                .extracting(TestKafka::key)
                .containsExactly("near"));
    }

    @Tag("slow")
    @Test
    void interruptionEndsTheWaitForKafka() throws Exception {
        try (Publisher publisher = publisher()) {
            publisher.publish(batch(0, 1), rest -> {});
            kafka.stopBroker();
            CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    publisher.publish(batch(1, 1), rest -> {});
                    outcome.complete(new AssertionError("published without a broker"));
                } catch (Exception e) {
                    outcome.complete(e);
                }
            });
            Pipeline.eventually(() -> assertThat(board.status().state()).isEqualTo(State.WAITING_FOR_KAFKA));
            waiting.interrupt();
            waiting.join();
            assertThat(outcome.join()).isInstanceOf(InterruptedException.class);
        } finally {
            kafka.startBroker();
        }
    }
}
