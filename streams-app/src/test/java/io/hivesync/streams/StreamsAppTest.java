package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The streams-app over a real broker. */
class StreamsAppTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private BrokerRun broker;
    private StreamsApp app;

    @BeforeEach
    void start() throws Exception {
        broker = new BrokerRun(directory);
        app = new StreamsApp(broker.settings(), Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        assertThat(app.close(PATIENCE)).isTrue();
        broker.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }

    private void flows(String model, String id, long sequence) {
        String after = "{\"n\":" + sequence + "}";
        broker.send(model, id, sequence, after);
        broker.flush();
        eventually(() -> assertThat(broker.committed(model))
                .extracting(Sent::id, Sent::after)
                .contains(tuple(id, after)));
    }

    /** The brokers' own limit is Kafka's 1 MiB here, and stands wherever a topic has none. */
    @Test
    void recordAsLargeAsOurTopicsTakeFlows() throws Exception {
        broker.close();
        broker = new BrokerRun(directory.resolve("small"), Map.of("message.max.bytes", "1048588"));
        app = new StreamsApp(broker.settings(), Clock.systemUTC());
        broker.createModel("accounts");
        app.start();
        String after = "{\"t\":\"" + "x".repeat(3 * 1024 * 1024) + "\"}";
        broker.send("accounts", "a", 1, after).get();
        eventually(() -> assertThat(broker.committed("accounts").stream().map(Sent::after))
                .as("3 MiB")
                .anyMatch(after::equals));
        assertThat(app.status().counters()).containsEntry(StreamCounter.REJECTED, 0L);
    }

    /** Kafka Streams commits by the wall clock, and would commit nothing until it is where it was. */
    @Tag("slow")
    @Test
    void clockThatIsPutBackRestartsKafkaStreams() throws Exception {
        TestClock clock = new TestClock();
        app = new StreamsApp(broker.settings(), clock, () -> 0);
        broker.createModel("accounts");
        app.start();
        flows("accounts", "a", 1);
        Thread before = streamThread();
        try (Logged log = Logged.by(Supervisor.class)) {
            clock.advance(Duration.ofHours(-1));
            eventually(() -> assertThat(before.isAlive()).isFalse());
            flows("accounts", "a", 2);
            assertThat(streamThread()).isNotSameAs(before);
            assertThat(log.messages())
                    .containsOnlyOnce("The clock was put back by 3600000 ms: the streams-app restarts");
        }
    }

    private static Thread streamThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith("-StreamThread-1"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void withoutAModelItWaitsAndIsWell() {
        app.start();
        eventually(() -> assertThat(app.status().healthy()).isTrue());
        assertThat(app.status().state()).isEqualTo(StreamsState.WAITING);
    }

    @Test
    void recordsFlowAndStatusSaysSo() throws Exception {
        broker.createModel("accounts");
        app.start();
        flows("accounts", "a", 1);
        broker.send("accounts", "a", 1, "{\"n\":9}");
        broker.send("accounts", "a", 2, null);
        broker.flush();
        eventually(() -> assertThat(broker.committed("accounts"))
                .extracting(Sent::brief)
                .containsExactly("c a {\"n\":1}", "d a null"));
        eventually(() -> assertThat(app.status().state()).isEqualTo(StreamsState.RUNNING));
        StreamsStatus status = app.status();
        assertThat(status.healthy()).isTrue();
        assertThat(status.activeTasks()).isEqualTo(BrokerRun.PARTITIONS);
        assertThat(status.counters()).containsEntry(StreamCounter.REPEATED, 1L).containsEntry(StreamCounter.SENT, 2L);
    }

    @Test
    void modelThatIsNewAtRunTimeFlowsWithoutARestart() throws Exception {
        broker.createModel("accounts");
        app.start();
        flows("accounts", "a", 1);
        broker.createModel("posts");
        flows("posts", "p", 1);
        flows("accounts", "b", 2);
        assertThat(app.status().excludedTopics()).isEmpty();
    }

    /** Kafka Streams as a whole would stop at the first of them. */
    @Tag("slow")
    @Test
    void topicThatDoesNotFitStopsNoOtherAndIsNamed() throws Exception {
        broker.createModel("accounts");
        broker.create(broker.names.changes("lonely"), BrokerRun.PARTITIONS, Map.of());
        broker.send("lonely", "l", 1, "{\"n\":1}");
        app.start();
        flows("accounts", "a", 1);
        broker.create(broker.names.records("wide"), BrokerRun.PARTITIONS, Map.of());
        broker.create(broker.names.changes("wide"), BrokerRun.PARTITIONS + 2, Map.of());
        broker.send("wide", "w", 1, "{\"n\":1}");
        eventually(() -> assertThat(app.status().excludedTopics())
                .containsOnlyKeys(broker.names.changes("lonely"), broker.names.changes("wide")));
        assertThat(app.status().excludedTopics().get(broker.names.changes("lonely")))
                .isEqualTo(broker.names.records("lonely") + " does not exist");
        assertThat(app.status().excludedTopics().get(broker.names.changes("wide")))
                .isEqualTo(broker.names.changes("wide") + " has 5 partitions, not 3");
        flows("accounts", "b", 2);
        eventually(() -> assertThat(app.status().healthy()).isTrue());
    }

    /** It comes before the supervisor can have looked: the processor itself refuses to write to nowhere. */
    @Tag("slow")
    @Test
    void changesWithoutRecordTopicStopNoOtherAndFlowOnceItIsThere() throws Exception {
        broker.createModel("accounts");
        app.start();
        flows("accounts", "a", 1);
        broker.create(broker.names.changes("late"), BrokerRun.PARTITIONS, Map.of());
        broker.send("late", "l", 1, "{\"n\":1}");
        broker.flush();
        eventually(() -> assertThat(app.status().excludedTopics()).hasSize(1));
        flows("accounts", "b", 2);
        broker.create(broker.names.records("late"), BrokerRun.PARTITIONS, Map.of("cleanup.policy", "compact"));
        eventually(() ->
                assertThat(broker.committed("late")).extracting(Sent::brief).containsExactly("c l {\"n\":1}"));
        assertThat(app.status().excludedTopics()).isEmpty();
    }

    @Tag("slow")
    @Test
    void recordTopicDeletedAtRunTimeStopsNoOtherModel() throws Exception {
        broker.createModel("accounts");
        broker.createModel("posts");
        app.start();
        flows("accounts", "a", 1);
        flows("posts", "p", 1);
        broker.delete(broker.names.records("posts"));
        broker.send("posts", "p", 2, "{\"n\":2}");
        flows("accounts", "b", 2);
        eventually(() -> assertThat(app.status().excludedTopics()).containsKey(broker.names.changes("posts")));
        flows("accounts", "c", 3);
    }

    /** Nothing else would ever fill it: the store knows that all of it was sent. */
    @Tag("slow")
    @Test
    void recordTopicThatIsMadeAnewGetsAllRecordsAgain() throws Exception {
        broker.createModel("accounts");
        broker.createModel("posts");
        app.start();
        for (int i = 0; i < 20; i++) {
            broker.send("posts", "p" + i, i + 1, "{\"n\":1}");
        }
        eventually(() -> assertThat(broker.committed("posts")).hasSize(20));
        flows("accounts", "a", 1);
        broker.delete(broker.names.records("posts"));
        broker.create(broker.names.records("posts"), BrokerRun.PARTITIONS, Map.of("cleanup.policy", "compact"));
        eventually(() -> assertThat(broker.committed("posts"))
                .hasSize(20)
                .extracting(Sent::id)
                .doesNotHaveDuplicates());
        flows("posts", "p1", 30);
        assertThat(broker.committed("accounts")).hasSize(1);
    }

    @Tag("slow")
    @Test
    void changeTopicDeletedAtRunTimeStopsNoOtherModel() throws Exception {
        broker.createModel("accounts");
        broker.createModel("posts");
        app.start();
        flows("accounts", "a", 1);
        flows("posts", "p", 1);
        broker.delete(broker.names.changes("posts"));
        flows("accounts", "b", 2);
        eventually(() -> assertThat(app.status().healthy()).isTrue());
        flows("accounts", "c", 3);
    }

    @Test
    void malformedEventIsRejectedAndTheNextFlows() throws Exception {
        broker.createModel("accounts");
        app.start();
        broker.sendRaw("accounts", "a", "no JSON");
        flows("accounts", "a", 1);
        assertThat(broker.rejected()).containsExactly("no JSON");
    }

    /** A fetch has all of it, though a poll brings less, and it is folded before any of it goes out. */
    @Test
    void whatWaitedForTheAppGoesOutOnceForEachRecord() throws Exception {
        broker.createModel("accounts");
        assertThat(app.close(PATIENCE)).isTrue();
        for (int sequence = 1; sequence <= 6_000; sequence++) {
            broker.send(
                    "accounts", "abc".substring(sequence % 3, sequence % 3 + 1), sequence, "{\"n\":" + sequence + "}");
        }
        broker.flush();
        app = new StreamsApp(broker.settings(), Clock.systemUTC());
        app.start();
        eventually(() -> assertThat(broker.committed("accounts"))
                .extracting(Sent::brief, Sent::merged)
                .containsExactlyInAnyOrder(
                        tuple("c a {\"n\":6000}", 2_000),
                        tuple("c b {\"n\":5998}", 2_000),
                        tuple("c c {\"n\":5999}", 2_000)));
    }

    /** What is held back when the app ends goes out after its next start. */
    @Tag("slow")
    @Test
    void restartContinuesWithWhatWasHot() throws Exception {
        broker.createModel("accounts");
        app.close();
        app = new StreamsApp(broker.settings().withWindow(Duration.ofSeconds(20)), Clock.systemUTC());
        app.start();
        flows("accounts", "a", 1);
        broker.send("accounts", "a", 2, "{\"n\":2}");
        broker.flush();
        eventually(() -> assertThat(app.status().counters()).containsEntry(StreamCounter.FOLDED, 1L));
        assertThat(app.close(PATIENCE)).isTrue();
        assertThat(broker.committed("accounts")).hasSize(1);
        app = new StreamsApp(broker.settings(), Clock.systemUTC());
        app.start();
        eventually(() -> assertThat(broker.committed("accounts"))
                .extracting(Sent::brief)
                .isEqualTo(List.of("c a {\"n\":1}", "u a {\"n\":2}")));
    }

    /** What one mode held back goes out in the other, before what comes next and not merged with it. */
    @Tag("slow")
    @Test
    void everyChangeGoesOutByItselfOnceTheModeIsChangedOverARestart() throws Exception {
        broker.createModel("accounts");
        app.close();
        app = new StreamsApp(broker.settings().withWindow(Duration.ofSeconds(20)), Clock.systemUTC());
        app.start();
        flows("accounts", "a", 1);
        broker.send("accounts", "a", 2, "{\"n\":2}");
        broker.send("accounts", "a", 3, "{\"n\":3}");
        broker.flush();
        eventually(() -> assertThat(app.status().counters()).containsEntry(StreamCounter.FOLDED, 2L));
        assertThat(app.close(PATIENCE)).isTrue();
        app = new StreamsApp(broker.settings().withMode(BatchMode.EVERY_CHANGE), Clock.systemUTC());
        for (int sequence = 4; sequence <= 10; sequence++) {
            broker.send("accounts", "a", sequence, "{\"n\":" + sequence + "}");
        }
        broker.flush();
        app.start();
        eventually(() -> assertThat(broker.committed("accounts"))
                .extracting(Sent::brief, Sent::merged)
                .startsWith(tuple("c a {\"n\":1}", 1), tuple("u a {\"n\":3}", 2), tuple("u a {\"n\":4}", 1))
                .endsWith(tuple("u a {\"n\":9}", 1), tuple("u a {\"n\":10}", 1))
                .hasSize(9));
        assertThat(broker.committed("accounts"))
                .extracting(Sent::version)
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
