package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import io.hivesync.sinks.testkit.InMemorySink;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Mark;
import io.hivesync.topics.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureTest extends RunnerTest {
    private final FaultySink faulty = new FaultySink(target);

    @BeforeEach
    void topics() throws Exception {
        topics(2);
    }

    @Test
    void aTargetThatIsDownAtTheStartIsWaitedFor() throws Exception {
        faulty.down(() -> new SinkException.Unavailable("connection refused", null));
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("a", "one");
        await().atMost(SOON).until(() -> faulty.attempts() >= 3);
        assertThat(runner.status().state()).isEqualTo(SinkStatus.State.STARTING);
        assertThat(runner.status().reason()).isEqualTo("connection refused");

        faulty.up();

        awaitText("a", "one");
        assertThat(runner.status().state()).isEqualTo(SinkStatus.State.RUNNING);
    }

    @Test
    void nothingIsLostAndTheOrderIsKeptWhileTheTargetIsAway() throws Exception {
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("a", "0");
        awaitText("a", "0");
        faulty.down(() -> new SinkException.Unavailable("gone", null));
        for (int i = 1; i <= 20; i++) {
            pipeline.put("a", Integer.toString(i));
            pipeline.put("b", Integer.toString(i));
        }
        await().atMost(SOON)
                .until(() -> runner.status().lanes().stream().anyMatch(lane -> lane.state() == LaneCondition.RETRYING));

        faulty.up();

        awaitTexts(Map.of("a", "20", "b", "20"));
        assertThat(given("a")).extracting(Integer::valueOf).isSorted();
        SinkCounters counters =
                await().atMost(SOON).until(() -> runner.status().counters(), counted -> counted.read() == 41);
        assertThat(counters.read()).isEqualTo(counters.applied() + counters.folded() + counters.marks());
    }

    /** However often: a record that only waits is no bad one, and nothing of it may be given up. */
    @Test
    void aTargetThatIsAwayForLongCostsNoRecord() throws Exception {
        AtomicInteger vain = new AtomicInteger();
        faulty.rule((lane, batch) -> {
            vain.incrementAndGet();
            return Optional.of(new Fault.Fail(new SinkException.Unavailable("gone", null)));
        });
        SinkRunnerSettings settings = pipeline.settings(Map.of());
        SinkRunner runner = pipeline.start(
                faulty,
                settings.withTiming(settings.timing()
                        .withPauses(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(5))));
        Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            all.put("id" + i, "t" + i);
            pipeline.put("id" + i, "t" + i);
        }
        await().atMost(SOON).until(() -> vain.get() >= 120);
        assertThat(texts()).isEmpty();
        assertThat(runner.status().state()).isEqualTo(SinkStatus.State.RUNNING);

        faulty.rule((lane, batch) -> Optional.empty());

        awaitTexts(all);
        pipeline.awaitNoLag();
        assertThat(runner.status().counters().deadLettered()).isZero();
        assertThat(pipeline.admin.listTopics().names().get()).doesNotContain(pipeline.names.deadLetters("main"));
    }

    @Test
    void aTargetThatAsksForLessGetsSmallerBatches() throws Exception {
        faulty.rule((lane, batch) -> batch instanceof Batch.Changes changes
                        && changes.changes().size() > 3
                ? Optional.of(new Fault.Fail(new SinkException.Overloaded("too much", Duration.ofMillis(5), null)))
                : Optional.empty());
        pipeline.send(IntStream.range(0, 100)
                .mapToObj(i -> pipeline.record(pipeline.topic(), "id" + i, "t"))
                .toList());

        pipeline.start(faulty);

        await().atMost(SOON).until(() -> texts().size() == 100);
    }

    /** It says when it can take more; asking before that is what overloads it. */
    @Test
    void aTargetThatSaysWhenToComeBackIsNotAskedBefore() throws Exception {
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("a", "one");
        awaitText("a", "one");
        faulty.next(new Fault.Fail(new SinkException.Overloaded("too much", Duration.ofHours(1), null)));
        pipeline.put("a", "two");
        await().atMost(SOON)
                .until(() -> runner.status().lanes().stream().anyMatch(lane -> lane.state() == LaneCondition.RETRYING));
        int asked = faulty.attempts();

        pipeline.put("a", "three");

        // the pauses of these tests are 200 ms at most
        await().during(Duration.ofMillis(600)).until(() -> faulty.attempts() == asked);
        assertThat(given("a")).containsExactly("one");
    }

    /** One sink's wrong password is no other's. */
    @Test
    void aMisconfiguredSinkStopsNoOther() throws Exception {
        InMemorySink elsewhere = new InMemorySink();
        faulty.down(() -> new SinkException.Misconfigured("wrong password", null));
        SinkRunner runner = pipeline.start(faulty);
        SinkRunner other = pipeline.start(
                elsewhere,
                SinkRunnerSettings.of(
                        "other", pipeline.names, Map.of("bootstrap.servers", TestBroker.bootstrapServers())));

        pipeline.put("a", "one");

        await().atMost(SOON).until(() -> elsewhere.rows(MODEL).containsKey("a"));
        await().atMost(SOON).until(() -> runner.status().state() == SinkStatus.State.MISCONFIGURED);
        assertThat(other.status().state()).isEqualTo(SinkStatus.State.RUNNING);
        assertThat(target.rows(MODEL)).isEmpty();
    }

    /** An older version that is started once more after a newer one has run must not guess, nor make dead letters of all. */
    @Test
    void aRecordOfANewerFormatHoldsItsLane() throws Exception {
        pipeline.put("a", "one");
        ProducerRecord<String, byte[]> newer = pipeline.record(pipeline.topic(), "a", "two");
        HeaderNames.put(newer.headers(), HeaderNames.FORMAT, "2");
        pipeline.send(List.of(newer));
        SinkRunner runner = pipeline.start(faulty);

        await().atMost(SOON)
                .until(() -> runner.status().lanes().stream().anyMatch(lane -> lane.state() == LaneCondition.BLOCKED));

        assertThat(runner.status().lanes().stream().map(LaneStatus::reason))
                .contains("The record at offset 2 is of a format that a newer hive-sync wrote; this one reads format 1."
                        + " Run that version, which goes on where this one stopped");
        assertThat(given("a")).as("what stands before it is written").containsExactly("one");
    }

    /** The thread pool swallows what its work throws: the lane would stand in silence, and look well. */
    @Test
    void anErrorInALaneEndsTheSinkAndIsSaid() throws Exception {
        faulty.rule((lane, batch) -> {
            throw new NoClassDefFoundError("a driver's class");
        });
        SinkRunner runner = pipeline.start(faulty);

        pipeline.put("a", "one");

        // the error goes on to whoever handles those that nobody caught, which is not the test
        await().dontCatchUncaughtExceptions()
                .atMost(SOON)
                .until(() -> runner.status().state() == SinkStatus.State.FAILED);
        assertThat(runner.status().reason()).contains("NoClassDefFoundError", "a driver's class");
        // a restart would come within 20 ms
        await().dontCatchUncaughtExceptions()
                .during(Duration.ofMillis(400))
                .until(() -> runner.status().state() == SinkStatus.State.FAILED
                        && runner.status().restarts() == 0);
        runner.close();
        pipeline.start(target);
        await().dontCatchUncaughtExceptions().atMost(SOON).until(() -> "one".equals(texts().get("a")));
    }

    /** Without it, no model would ever get a newer schema again. */
    @Test
    void schemasAreFollowedOnAfterAFailureThatIsNotKafkas() throws Exception {
        ClientSettings clients =
                ClientSettings.of(pipeline.group(), Map.of("bootstrap.servers", TestBroker.bootstrapServers()));
        Schemas schemas = new Schemas();
        AtomicInteger heard = new AtomicInteger();
        try (var follower = new TopicFollower(
                clients,
                Map.of(
                        pipeline.names.models(),
                        entry -> schemas.heard(entry).ifPresent(model -> {
                            if (heard.incrementAndGet() == 1) {
                                throw new IllegalStateException("unforeseen");
                            }
                        })))) {
            follower.start();
            await().atMost(SOON).until(() -> heard.get() == 1);

            pipeline.schema(MODEL, 2, "text");

            await().atMost(SOON).until(() -> heard.get() == 2);
            assertThat(schemas.newest(MODEL).orElseThrow().number()).isEqualTo(2);
        }
    }

    /** A wrong password is mended by a person; then the sink goes on without a restart. */
    @Test
    void aMisconfiguredTargetStopsTheWholeSinkUntilItIsPutRight() throws Exception {
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("a", "one");
        awaitText("a", "one");
        faulty.down(() -> new SinkException.Misconfigured("wrong password", null));
        pipeline.put("a", "two");
        await().atMost(SOON).until(() -> runner.status().state() == SinkStatus.State.MISCONFIGURED);
        assertThat(runner.status().reason()).isEqualTo("wrong password");

        faulty.up();

        awaitText("a", "two");
        assertThat(given("a")).containsExactly("one", "two");
        await().atMost(SOON).until(() -> runner.status().state() == SinkStatus.State.RUNNING);
    }

    /** A table of that name that is somebody else's is no reason to leave all other models behind. */
    @Test
    void aTableThatDoesNotFitStopsItsModelAndNoOtherUntilItIsPutRight() throws Exception {
        faulty.unfit(model -> model.model().equals(MODEL)
                ? Optional.of(new SinkException.Misconfigured("no bladeId", null))
                : Optional.empty());
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("a", "one");
        String topic = pipeline.names.records("later");
        pipeline.create(topic, 1);
        pipeline.schema("later", 1, "text");
        pipeline.send(List.of(pipeline.record(topic, "b", "two")));

        await().atMost(SOON).until(() -> target.rows("later").containsKey("b"));
        assertThat(runner.status().state()).isEqualTo(SinkStatus.State.RUNNING);
        assertThat(runner.status().lanes())
                .filteredOn(lane -> lane.model().equals(MODEL))
                .hasSize(2)
                .allSatisfy(lane -> {
                    assertThat(lane.state()).isEqualTo(LaneCondition.STOPPED);
                    assertThat(lane.reason()).isEqualTo("no bladeId");
                });
        faulty.unfit(model -> Optional.empty());

        awaitText("a", "one");
    }

    /** The same for a lane that is writing, when a newer schema comes that the table cannot take. */
    @Test
    void aNewerSchemaThatDoesNotFitStopsItsModelUntilItIsPutRight() throws Exception {
        faulty.unfit(model -> model.number() == 2
                ? Optional.of(new SinkException.Misconfigured("cannot widen", null))
                : Optional.empty());
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("a", "one");
        awaitText("a", "one");
        pipeline.schema(MODEL, 2, "text", "version");
        pipeline.send(List.of(pipeline.record(pipeline.topic(), "a", "two", 2)));

        await().atMost(SOON)
                .until(() -> runner.status().lanes().stream()
                        .anyMatch(lane -> lane.state() == LaneCondition.STOPPED
                                && lane.reason().equals("cannot widen")));
        assertThat(runner.status().state()).isEqualTo(SinkStatus.State.RUNNING);
        faulty.unfit(model -> Optional.empty());

        awaitText("a", "two");
    }

    /** Whether records wait tells a lane in trouble from one of a model that has nothing yet. */
    @Test
    void aLaneThatWaitsForASchemaSaysWhetherRecordsWaitToo() throws Exception {
        SinkRunner runner = pipeline.start(target);
        pipeline.send(List.of(pipeline.record(pipeline.topic(), "a", "one", 2)));
        for (String model : List.of("empty", "waiting")) {
            pipeline.create(pipeline.names.records(model), 1);
        }
        await().atMost(SOON).until(() -> waiting(runner, "empty").size() == 1);
        assertThat(waiting(runner, "waiting")).allMatch(lane -> lane.oldestUnapplied() == null);
        pipeline.send(List.of(pipeline.record(pipeline.names.records("waiting"), "a", "one")));

        for (String model : List.of(MODEL, "waiting")) {
            await().atMost(SOON)
                    .until(() -> waiting(runner, model).stream().anyMatch(lane -> lane.oldestUnapplied() != null));
        }
        assertThat(waiting(runner, "empty")).singleElement().matches(lane -> lane.oldestUnapplied() == null);
    }

    private static List<LaneStatus> waiting(SinkRunner runner, String model) {
        return runner.status().lanes().stream()
                .filter(lane -> lane.model().equals(model) && lane.state() == LaneCondition.WAITING_FOR_SCHEMA)
                .toList();
    }

    /** Without waiting, the new field would be left out for good: its record is not written again. */
    @Test
    void aRecordWaitsForTheSchemaThatItNeeds() throws Exception {
        SinkRunner runner = pipeline.start(target);
        pipeline.send(List.of(pipeline.record(pipeline.topic(), "a", "one", 2)));
        await().atMost(SOON)
                .until(() -> runner.status().lanes().stream()
                        .anyMatch(lane -> lane.reason().contains("needs schema 2 of words, the newest seen is 1")));
        assertThat(target.rows(MODEL)).isEmpty();

        pipeline.schema(MODEL, 2, "text", "version");

        awaitText("a", "one");
        assertThat(target.rows(MODEL).get("a").has("version")).isTrue();
    }

    @Test
    void fieldsThatTheNewestSchemaDoesNotHaveAreCounted() throws Exception {
        SinkRunner runner = pipeline.start(target);

        pipeline.put("a", "one");

        await().atMost(SOON).until(() -> runner.status().counters().fieldsLeftOut() == 1);
    }

    /** A mark is no change, but whoever waits for it wants to see it passed. */
    @Test
    void marksArePassedOver() throws Exception {
        SinkRunner runner = pipeline.start(target);
        var mark = new ProducerRecord<String, byte[]>(pipeline.topic(), 0, null, null);
        new Mark(Mark.Kind.BARRIER, new Position(1, 1, 1)).writeTo(mark.headers());

        pipeline.send(List.of(mark));

        await().atMost(SOON).until(() -> runner.status().counters().marks() == 1);
        assertThat(runner.status().lanes().getFirst().offset()).isEqualTo(0);
        assertThat(target.rows(MODEL)).isEmpty();
    }

    /** A model that appears while the sink runs flows without a restart, and needs its schema first. */
    @Test
    void aNewModelFlowsOnceItsSchemaIsThere() throws Exception {
        pipeline.start(target);
        String topic = pipeline.names.records("later");
        pipeline.create(topic, 1);
        pipeline.send(List.of(pipeline.record(topic, "a", "one")));

        pipeline.schema("later", 1, "text");

        await().atMost(SOON).until(() -> target.rows("later").containsKey("a"));
    }
}
