package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hivesync.sinks.runtime.ReplayClient.Beginning;
import io.hivesync.sinks.runtime.ReplayClient.From;
import io.hivesync.sinks.runtime.ReplayClient.Offsets;
import io.hivesync.sinks.runtime.ReplayClient.Since;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.FaultySink;
import io.hivesync.sinks.testkit.InMemorySink;
import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.ReplayRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A replay that is asked for through the control topic, while the sink runs and while it does not. */
@Tag("slow")
class ReplayRequestTest extends RunnerTest {
    private ReplayClient client;

    @BeforeEach
    void topics() throws Exception {
        topics(1);
        pipeline.create(pipeline.names.control(), 1);
        client = new ReplayClient(
                Map.of("bootstrap.servers", TestBroker.bootstrapServers()), pipeline.names, pipeline.clock);
    }

    @AfterEach
    void closeClient() {
        client.close();
    }

    private Map<String, ReplayRequest> ask(From from, long rate) throws Exception {
        return client.ask("main", client.plan(List.of(MODEL), from, rate));
    }

    private void awaitDone(Map<String, ReplayRequest> asked) {
        await().atMost(SOON).until(() -> client.progress("main", asked).isDone());
    }

    @Test
    void aRunningSinkAppliesEverythingAgainInOrderAndRemovesWhatTheTopicDoesNotHave() throws Exception {
        SinkRunner runner = pipeline.start(target);
        pipeline.put("a", "one");
        pipeline.put("a", "two");
        pipeline.put("b", "x");
        awaitTexts(Map.of("a", "two", "b", "x"));
        pipeline.awaitNoLag();
        target.plant(MODEL, "stranger", JsonNodeFactory.instance.objectNode().put("text", "x"));

        Map<String, ReplayRequest> asked = ask(new Beginning(), 0);

        awaitDone(asked);
        awaitTexts(Map.of("a", "two", "b", "x"));
        assertThat(given("b")).containsExactly("x", "x");
        assertThat(given("a")).endsWith("two");
        await().atMost(SOON).until(() -> lane(runner).caughtUp());
        pipeline.put("c", "after");
        awaitText("c", "after");
    }

    /** A restart that took it again would never end with it. */
    @Test
    void aStoppedSinkTakesTheRequestAtItsNextStartAndOnlyThen() throws Exception {
        runOnce("a", "one");
        Map<String, ReplayRequest> asked = ask(new Beginning(), 0);
        assertThat(client.progress("main", asked).begun()).isZero();
        assertThat(client.runs("main")).isFalse();

        runOnce("b", "two");
        assertThat(client.progress("main", asked).isDone()).isTrue();
        runOnce("c", "three");

        assertThat(given("a")).containsExactly("one", "one");
        assertThat(given("b")).hasSize(1);
    }

    @Test
    void otherSinksAreNotTouched() throws Exception {
        runOnce("a", "one");
        client.ask("other", client.plan(List.of(MODEL), new Beginning(), 0));

        runOnce("b", "two");

        assertThat(given("a")).containsExactly("one");
    }

    /** The target fails in the middle, and the process with it: the next one goes on, and the end is the same. */
    @Test
    void aReplayThatIsCutOffGoesOnWhereItWas() throws Exception {
        InMemorySink small = target;
        SinkRunner first = pipeline.start(small);
        for (int i = 0; i < 20; i++) {
            pipeline.put("id" + i, "t");
        }
        awaitText("id19", "t");
        pipeline.awaitNoLag();
        Map<String, ReplayRequest> asked = ask(new Beginning(), 4);
        await().atMost(SOON).until(() -> client.progress("main", asked).applied() > 0);
        first.close();
        long before = client.progress("main", asked).applied();
        assertThat(before).isLessThan(client.progress("main", asked).total());
        int written = written();

        pipeline.start(target);

        awaitDone(asked);
        // what was applied before is not applied again
        assertThat(written() - written).isLessThan(20);
        for (int i = 0; i < 20; i++) {
            assertThat(given("id" + i)).hasSize(2);
        }
    }

    private int written() {
        return target.history(MODEL).values().stream().mapToInt(List::size).sum();
    }

    @Test
    void theRateBoundsWhatOneWriteHolds() throws Exception {
        SinkRunner runner = pipeline.start(target);
        pipeline.send(List.of(
                pipeline.record(pipeline.topic(), "a", "1"),
                pipeline.record(pipeline.topic(), "b", "1"),
                pipeline.record(pipeline.topic(), "c", "1"),
                pipeline.record(pipeline.topic(), "d", "1")));
        awaitText("d", "1");
        pipeline.awaitNoLag();
        long batches = runner.status().counters().batches();

        awaitDone(ask(new Beginning(), 2));

        assertThat(runner.status().counters().batches() - batches).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aTimeOrOffsetsChooseWhereItBegins() throws Exception {
        runOnce("a", "one");
        long border = pipeline.end(pipeline.partition(0));
        Instant later = Instant.now().plusMillis(1);
        await().until(() -> Instant.now().isAfter(later));
        runOnce("b", "two");

        pipeline.start(target);
        awaitDone(ask(new Since(later), 0));
        assertThat(given("a")).containsExactly("one");
        assertThat(given("b")).containsExactly("two", "two");

        awaitDone(ask(new Offsets(Map.of(0, border)), 0));
        assertThat(given("a")).containsExactly("one");
        assertThat(given("b")).containsExactly("two", "two", "two");
        assertThatThrownBy(() -> ask(new Offsets(Map.of(7, 0L)), 0)).hasMessageContaining("partitions 0 to 0");
    }

    /** An offset that would skip records is refused; a replay is a newer word, and the lane goes on. */
    @Test
    void aReplayLetsALaneGoOnThatStandsBeforeASkip() throws Exception {
        runOnce("a", "one");
        pipeline.put("b", "two");
        pipeline.put("c", "three");
        pipeline.setGroupOffset(pipeline.partition(0), 4);
        SinkRunner runner = pipeline.start(target);
        awaitState(runner, LaneCondition.REFUSED_SKIP);

        ask(new Beginning(), 0);

        awaitTexts(Map.of("a", "one", "b", "two", "c", "three"));
    }

    @Test
    void entriesOfOtherProgramsInTheControlTopicStopNothing() throws Exception {
        pipeline.send(List.of(
                new ProducerRecord<>(pipeline.names.control(), ControlKeys.replay("main", MODEL), new byte[] {1}),
                new ProducerRecord<>(pipeline.names.control(), null, new byte[] {1}),
                new ProducerRecord<>(pipeline.names.control(), "anything", null)));
        SinkRunner runner = pipeline.start(target);
        pipeline.put("a", "one");
        awaitText("a", "one");

        awaitDone(ask(new Beginning(), 0));

        assertThat(runner.status().restarts()).isZero();
        assertThat(given("a")).containsExactly("one", "one");
    }

    /** The target was down for eight days, half of the fourteen that deletes are kept are seven. */
    @Test
    void aLaneWhoseTargetWasAwayForLongRemovesWhatItMissed() throws Exception {
        FaultySink faulty = new FaultySink(target);
        pipeline.start(faulty);
        pipeline.put("a", "one");
        awaitText("a", "one");
        pipeline.awaitNoLag();
        faulty.down(() -> new SinkException.Unavailable("down", null));
        pipeline.put("b", "two");
        target.plant(MODEL, "deleted", JsonNodeFactory.instance.objectNode().put("text", "x"));
        pipeline.clock.set(Duration.ofDays(8));

        faulty.up();

        awaitTexts(Map.of("a", "one", "b", "two"));
    }

    @Test
    void aSinkThatWasStoppedForLongRemovesWhatItMissed() throws Exception {
        runOnce("a", "one");
        pipeline.put("b", "two");
        target.plant(MODEL, "deleted", JsonNodeFactory.instance.objectNode().put("text", "x"));
        pipeline.clock.set(Duration.ofDays(8));

        pipeline.start(target);

        awaitTexts(Map.of("a", "one", "b", "two"));
        assertThat(given("a")).containsExactly("one");
    }

    /** Deletes that are younger than half of the time that they are kept are certainly there, and older ones may not be. */
    @ParameterizedTest
    @CsvSource({"-10, false", "10, true"})
    void aSinkThatWasStoppedIsRebuiltBeyondHalfOfTheTimeThatDeletesAreKept(int minutes, boolean rebuilt)
            throws Exception {
        pipeline.setTopic("delete.retention.ms", Duration.ofDays(2));
        runOnce("a", "one");
        pipeline.put("b", "two");
        target.plant(MODEL, "deleted", JsonNodeFactory.instance.objectNode().put("text", "x"));
        pipeline.clock.set(Duration.ofDays(1).plusMinutes(minutes));

        SinkRunner runner = pipeline.start(target);

        awaitText("b", "two");
        assertRebuilt(runner, rebuilt);
    }

    @ParameterizedTest
    @CsvSource({"-10, false", "10, true"})
    void aLaneWhoseTargetWasAwayIsRebuiltBeyondHalfOfTheTimeThatDeletesAreKept(int minutes, boolean rebuilt)
            throws Exception {
        pipeline.setTopic("delete.retention.ms", Duration.ofDays(2));
        FaultySink faulty = new FaultySink(target);
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("a", "one");
        awaitText("a", "one");
        pipeline.awaitNoLag();
        faulty.down(() -> new SinkException.Unavailable("down", null));
        pipeline.put("b", "two");
        awaitState(runner, LaneCondition.RETRYING);
        target.plant(MODEL, "deleted", JsonNodeFactory.instance.objectNode().put("text", "x"));
        pipeline.clock.set(Duration.ofDays(1).plusMinutes(minutes));

        faulty.up();

        awaitText("b", "two");
        assertRebuilt(runner, rebuilt);
    }

    /** A rebuild that is not through is in the lane's row, and one that is through has removed the row. */
    private void assertRebuilt(SinkRunner runner, boolean rebuilt) {
        if (rebuilt) {
            awaitTexts(Map.of("a", "one", "b", "two"));
            assertThat(runner.status().counters().swept()).isOne();
            return;
        }
        assertThat(target.lanes().get(pipeline.lane(0)).topicId()).doesNotStartWith(LaneStart.REBUILD_MARK);
        assertThat(texts()).containsOnlyKeys("a", "b", "deleted");
    }
}
