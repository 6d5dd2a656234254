package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Input that is gone before it is read, over a real broker, which skips it in silence: the targets would differ from the
 * source for ever, unless the model is read anew.
 */
@Tag("slow")
class LostInputTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MODEL = "accounts";

    @TempDir
    Path directory;

    private BrokerRun broker;
    private StreamsApp app;
    private int sequence;

    @BeforeEach
    void start() throws Exception {
        broker = new BrokerRun(directory);
        broker.createModel(MODEL);
        app = new StreamsApp(broker.settings(), Clock.systemUTC());
        app.start();
        send(30);
        flowsAll();
    }

    @AfterEach
    void stop() {
        stopApp();
        broker.close();
    }

    private void stopApp() {
        assertThat(app.close(PATIENCE)).isTrue();
    }

    private void startApp() {
        app = new StreamsApp(broker.settings(), Clock.systemUTC());
        app.start();
    }

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            sequence++;
            broker.send(MODEL, "id" + sequence, sequence, "{\"n\":1}");
        }
        broker.flush();
    }

    private void flowsAll() {
        flow(1, sequence);
    }

    private void flow(int first, int last) {
        eventually(() -> assertThat(broker.committed(MODEL))
                .extracting(Sent::id)
                .containsAll(IntStream.rangeClosed(first, last)
                        .mapToObj(i -> "id" + i)
                        .toList()));
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }

    private long lost() {
        return app.status().counters().get(StreamCounter.INPUTS_LOST);
    }

    private void asksForTheModel(long partitions) {
        eventually(() -> assertThat(lost()).isEqualTo(partitions));
        itAsksForTheModel();
    }

    private void itAsksForTheModel() {
        assertThat(broker.control())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request)
                        .startsWith(
                                "snapshot/accounts {\"reason\":\"input is lost: " + broker.names.changes(MODEL) + "-")
                        .contains("\"ts_ms\":"));
    }

    private void asksForNothing() {
        assertThat(lost()).isZero();
        assertThat(broker.control()).isEmpty();
    }

    @Test
    void whatIsRemovedUnreadWhileItIsDownAsksForASnapshot() throws Exception {
        stopApp();
        send(30);
        broker.removeChanges(MODEL);
        startApp();
        asksForTheModel(BrokerRun.PARTITIONS);
        send(10);
        flow(61, 70);
        assertThat(broker.committed(MODEL)).hasSize(40);
    }

    @Test
    void whatIsRemovedAfterItWasReadIsNotMissed() throws Exception {
        stopApp();
        broker.removeChanges(MODEL);
        startApp();
        send(10);
        flowsAll();
        asksForNothing();
    }

    /** An open transaction keeps the app from reading one partition on while retention goes on. */
    @Test
    void whatIsRemovedUnreadWhileItRunsAsksForASnapshot() throws Exception {
        try (var open = broker.beginTransaction(MODEL, "open", 1_000)) {
            send(30);
            broker.removeChanges(MODEL);
            open.abortTransaction();
        }
        eventually(() -> assertThat(lost()).isPositive());
        itAsksForTheModel();
        send(10);
        flow(61, 70);
    }

    /** The group's offsets expire, or a tool deletes them: then only the store tells how far it was. */
    @Test
    void whatIsRemovedUnreadIsMissedWithoutTheOffsetsOfTheGroup() throws Exception {
        stopApp();
        broker.forgetOffsets();
        startApp();
        send(3);
        flowsAll();
        asksForNothing();
        stopApp();
        broker.forgetOffsets();
        send(30);
        broker.removeChanges(MODEL);
        startApp();
        asksForTheModel(BrokerRun.PARTITIONS);
    }

    /** A run that ends may commit its offsets when the topic is another one already: nothing but the topic's id tells. */
    @Test
    void offsetsOfTheTopicBeforeSkipNothingOfTheNewOne() throws Exception {
        stopApp();
        broker.replaceChanges(MODEL);
        send(60);
        broker.commit(MODEL, 5);
        startApp();
        flowsAll();
        asksForTheModel(BrokerRun.PARTITIONS);
    }

    /** The end of the log may have been lost since, or somebody set them. */
    @Test
    void offsetsBeyondTheEndSkipNothing() throws Exception {
        stopApp();
        broker.commit(MODEL, 1_000);
        startApp();
        send(10);
        flowsAll();
        assertThat(broker.committed(MODEL)).as("none twice").hasSize(40);
        asksForNothing();
    }

    /** Kafka's tools set them to whatever they are told; a change that is left out would be missing for ever. */
    @Test
    void offsetsThatSomebodySetAheadSkipNothing() throws Exception {
        stopApp();
        send(60);
        broker.commit(MODEL, 25);
        startApp();
        flowsAll();
        assertThat(broker.committed(MODEL)).as("none twice").hasSize(90);
        asksForNothing();
    }

    @Test
    void topicThatIsMadeAnewWhileItRunsIsReadFromItsBeginning() throws Exception {
        broker.replaceChanges(MODEL);
        send(300);
        flowsAll();
        asksForTheModel(BrokerRun.PARTITIONS);
        assertThat(broker.committed(MODEL)).extracting(Sent::id).doesNotHaveDuplicates();
    }

    @Test
    void topicThatIsMadeAnewWhileItIsDownIsReadFromItsBeginning() throws Exception {
        stopApp();
        send(5);
        broker.replaceChanges(MODEL);
        send(300);
        startApp();
        flow(36, sequence);
        asksForTheModel(BrokerRun.PARTITIONS);
        stopApp();
        startApp();
        send(1);
        flow(36, sequence);
        assertThat(lost()).as("the loss is known").isZero();
    }

    /** A first start has missed nothing. */
    @Test
    void newModelAndRestartsAskForNothing() throws Exception {
        broker.createModel("posts");
        broker.send("posts", "p", 1, "{\"n\":1}");
        eventually(() -> assertThat(broker.committed("posts")).hasSize(1));
        stopApp();
        startApp();
        send(1);
        flowsAll();
        asksForNothing();
    }
}
