package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import io.hivesync.sinks.testkit.InMemorySink;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayTest extends RunnerTest {
    /** With a writer for each of six lanes, and one more. */
    private final InMemorySink wide = new InMemorySink(new Limits(1_000, 4 << 20, 7));

    @BeforeEach
    void topics() throws Exception {
        topics(1);
    }

    /** Once: a rewind that is not made ours before the first write would be replayed by every start. */
    @Test
    void anOffsetSetByAnOperatorIsReplayedExactlyOnce() throws Exception {
        runOnce("a", "one");
        runOnce("b", "two");
        pipeline.setGroupOffset(pipeline.partition(0), 0);

        runOnce("c", "three");
        runOnce("d", "four");

        assertThat(given("a")).containsExactly("one", "one");
        assertThat(given("b")).containsExactly("two", "two");
        assertThat(given("c")).containsExactly("three");
        assertThat(row().replay()).isEqualTo(1);
    }

    /** Else a crash after the first write would replay it again, at each start until a commit gets through. */
    @Test
    void anOffsetSetByAnOperatorIsOursBeforeTheFirstWrite() throws Exception {
        runOnce("a", "one");
        pipeline.setGroupOffset(pipeline.partition(0), 0);
        FaultySink hanging = new FaultySink(target);
        Fault.Hang hang = hanging.next(new Fault.Hang());

        SinkRunner runner = pipeline.start(hanging);

        assertThat(hang.awaitEntered(SOON)).isTrue();
        assertThat(pipeline.committed(pipeline.partition(0)))
                .contains(new OffsetAndMetadata(0, "hs:" + lane(runner).token() + ":1:replaying"));
        hang.release();
    }

    /** The lane was set back, and the process died before the offset was ours: it is set back again, to the same place. */
    @Test
    void aCrashBetweenTheLanesRewindAndTheCommitIsSafe() throws Exception {
        runOnce("a", "one");
        pipeline.setGroupOffset(pipeline.partition(0), 0);
        LaneState row = row();
        target.openLane(
                pipeline.lane(0),
                Optional.of(row),
                new LaneState(row.token() + 1, -1, row.topicId(), row.replay() + 1, row.sourceTsMs()));

        runOnce("b", "two");

        assertThat(given("a")).containsExactly("one", "one");
        assertThat(pipeline.committed(pipeline.partition(0)).orElseThrow().metadata())
                .startsWith("hs:");
    }

    /** A replay ends with the removal of what the topic does not have. */
    @Test
    void aReplayRemovesWhatTheTopicDoesNotHave() throws Exception {
        runOnce("a", "one");
        target.plant(MODEL, "stranger", JsonNodeFactory.instance.objectNode().put("text", "x"));
        pipeline.setGroupOffset(pipeline.partition(0), 0);

        pipeline.start(target);

        awaitTexts(Map.of("a", "one"));
    }

    @Test
    void anOffsetThatWouldSkipRecordsIsRefusedAndSaysHowToUndoIt() throws Exception {
        runOnce("a", "one");
        pipeline.put("b", "two");
        pipeline.put("c", "three");
        pipeline.setGroupOffset(pipeline.partition(0), 4);

        SinkRunner runner = pipeline.start(target);

        assertThat(awaitState(runner, LaneCondition.REFUSED_SKIP).reason())
                .contains("was set to offset 4", "skip the records from 1", "--reset-offsets", pipeline.group());
        assertThat(target.rows(MODEL)).containsOnlyKeys("a");
        runner.close();
        pipeline.setGroupOffset(pipeline.partition(0), 1);
        pipeline.start(target);
        awaitTexts(Map.of("a", "one", "b", "two", "c", "three"));
    }

    /** Kafka's tool, set to the current offset or the end, lands behind the last marker: it skips nothing. */
    @Test
    void anOffsetThatIsOnlyAheadByTransactionMarkersIsNoSkip() throws Exception {
        runOnce("a", "one");
        pipeline.setGroupOffset(pipeline.partition(0), pipeline.end(pipeline.partition(0)));

        runOnce("b", "two");

        assertThat(texts()).containsOnlyKeys("a", "b");
        assertThat(given("a")).containsExactly("one");
    }

    /** The offsets of the topic that is gone mean nothing in the new one; and its deletes will never come. */
    @Test
    void aTopicThatWasCreatedAnewIsReadFromItsStartAndWhatItDoesNotHaveGoes() throws Exception {
        runOnce("gone", "one");
        pipeline.deleteTopic(pipeline.topic());
        recreate();
        for (int i = 0; i < 5; i++) {
            pipeline.put("new" + i, "t");
        }

        pipeline.start(target);

        awaitTexts(Map.of("new0", "t", "new1", "t", "new2", "t", "new3", "t", "new4", "t"));
        await().atMost(SOON).until(() -> !row().topicId().startsWith("rebuild:"));
    }

    /** The consumer goes on in the new topic at the old offset without a word: without a look at its id, records are lost. */
    @Test
    void aTopicThatIsCreatedAnewBehindTheConsumersBackIsReadFromItsStart() throws Exception {
        InMemorySink small = new InMemorySink(new Limits(100, 1 << 20, 4));
        FaultySink hanging = new FaultySink(small);
        Fault.Hang hang = hanging.next(new Fault.Hang());
        // more than the lane queues: the consumer stands still, and learns nothing of the topic
        pipeline.send(numbered("old", 1_200));
        pipeline.start(hanging, Map.of("metadata.max.age.ms", "60000"));
        assertThat(hang.awaitEntered(SOON)).isTrue();

        pipeline.deleteTopic(pipeline.topic());
        recreate();
        pipeline.send(numbered("new", 1_500));
        hang.release();

        await().atMost(SOON)
                .until(() -> small.rows(MODEL).size() == 1_500
                        && small.rows(MODEL).keySet().stream().allMatch(id -> id.startsWith("new")));
    }

    private List<ProducerRecord<String, byte[]>> numbered(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> pipeline.record(pipeline.topic(), prefix + i, "t"))
                .toList();
    }

    @Test
    void aTopicThatIsCreatedAnewWhileTheSinkRunsIsReadFromItsStart() throws Exception {
        SinkRunner runner = pipeline.start(target);
        pipeline.put("gone", "one");
        awaitText("gone", "one");

        pipeline.deleteTopic(pipeline.topic());
        recreate();
        for (int i = 0; i < 5; i++) {
            pipeline.put("new" + i, "t");
        }

        awaitTexts(Map.of("new0", "t", "new1", "t", "new2", "t", "new3", "t", "new4", "t"));
        awaitState(runner, LaneCondition.RUNNING);
    }

    /** That rows still have to go is in the lane's row until they are gone; and nothing is written twice. */
    @Test
    void aRebuildThatWasCutOffIsFinishedByTheNextStart() throws Exception {
        runOnce("gone", "one");
        pipeline.deleteTopic(pipeline.topic());
        recreate();
        pipeline.put("new", "t");
        FaultySink faulty = new FaultySink(target);
        faulty.rule((lane, batch) -> batch instanceof Batch.Sweep
                ? Optional.of(new Fault.Fail(new SinkException.Unavailable("gone", null)))
                : Optional.empty());
        SinkRunner cutOff = pipeline.start(faulty);
        awaitText("new", "t");
        awaitState(cutOff, LaneCondition.RETRYING);
        cutOff.close();
        assertThat(texts()).containsOnlyKeys("gone", "new");
        assertThat(row().topicId()).startsWith("rebuild:");

        pipeline.start(target);

        awaitTexts(Map.of("new", "t"));
        assertThat(given("new")).containsExactly("t");
        await().atMost(SOON).until(() -> !row().topicId().startsWith("rebuild:"));
    }

    /** A target that was used before, or lost its lanes: what was deleted meanwhile may have no tombstone any more. */
    @Test
    void aTargetWithRowsButWithoutALaneLosesTheRowsThatTheTopicDoesNotHave() throws Exception {
        for (String id : Set.of("ghost", "a", "deleted")) {
            target.plant(MODEL, id, JsonNodeFactory.instance.objectNode().put("text", "old"));
        }
        pipeline.put("a", "one");
        pipeline.put("deleted", "x");
        pipeline.put("deleted", null);

        SinkRunner runner = pipeline.start(target);

        awaitTexts(Map.of("a", "one"));
        awaitState(runner, LaneCondition.RUNNING);
        assertThat(runner.status().counters().swept()).isBetween(1L, 2L);
    }

    /** Each of a new sink's lanes asks whether the target has rows: listing them all for that would read every table again. */
    @Test
    void oneRowIsEnoughToKnowThatATargetHasRows() throws Exception {
        FaultySink counting = new FaultySink(target);
        for (int i = 0; i < 500; i++) {
            target.plant(MODEL, "ghost" + i, JsonNodeFactory.instance.objectNode());
        }
        pipeline.put("a", "one");

        pipeline.start(counting);

        awaitTexts(Map.of("a", "one"));
        // one to know that there are rows, and all of them to find the ghosts
        assertThat(counting.listed()).isBetween(500, 510);
    }

    /** More lanes than most targets have writers for. */
    @Test
    void lanesThatRebuildTogetherListTheTargetsIdsOnce() throws Exception {
        FaultySink counting = new FaultySink(wide);

        rebuildSixLanes(counting, () -> {});

        // each lane looks whether there are rows, and one lists all
        assertThat(counting.listed()).isBetween(500, 600);
    }

    @Test
    void lanesWhoseCommonListFailsRebuildAllTheSame() throws Exception {
        FaultySink failing = new FaultySink(wide);

        rebuildSixLanes(
                failing, () -> failing.failNextListing(new SinkException.Unavailable("gone in the middle", null)));

        assertThat(failing.listed()).isGreaterThan(500);
    }

    /** Each begins to write once all are taken, and the ghosts go, and nothing else. */
    private void rebuildSixLanes(FaultySink sink, Runnable onceAllAreTaken) throws Exception {
        closePipeline();
        topics(6);
        for (int i = 0; i < 500; i++) {
            wide.plant(MODEL, "ghost" + i, JsonNodeFactory.instance.objectNode());
        }
        for (int i = 0; i < 60; i++) {
            pipeline.put("id" + i, "t");
        }
        Set<Lane> begun = ConcurrentHashMap.newKeySet();
        Fault.Hang hang = new Fault.Hang();
        sink.rule((lane, batch) -> {
            if (begun.add(lane) && begun.size() == 6) {
                onceAllAreTaken.run();
                hang.release();
            }
            return begun.size() < 6 ? Optional.of(hang) : Optional.empty();
        });

        SinkRunner runner = pipeline.start(sink);

        await().atMost(SOON).until(() -> wide.rows(MODEL).size() == 60);
        awaitAllRunning(runner, 6);
        assertThat(wide.rows(MODEL).keySet()).allMatch(id -> id.startsWith("id"));
        assertThat(runner.status().counters().swept()).isEqualTo(500);
    }

    private static void awaitAllRunning(SinkRunner runner, int lanes) {
        await().atMost(SOON)
                .until(() -> runner.status().lanes().stream()
                                .filter(lane -> lane.state() == LaneCondition.RUNNING && lane.caughtUp())
                                .count()
                        == lanes);
    }

    /** More ghosts than are held at once. */
    @Test
    void aRebuildRemovesAllGhostsHoweverManyThereAre() throws Exception {
        int ghosts = Rebuild.MOST_GHOSTS * 2 + 1;
        for (int i = 0; i < ghosts; i++) {
            target.plant(MODEL, "ghost" + i, JsonNodeFactory.instance.objectNode());
        }
        pipeline.put("a", "one");

        SinkRunner runner = pipeline.start(target);

        awaitTexts(Map.of("a", "one"));
        awaitState(runner, LaneCondition.RUNNING);
        assertThat(runner.status().counters().swept()).isEqualTo(ghosts);
    }

    /** Only its own partition's: another lane may just be writing the others. */
    @Test
    void aRebuildLeavesTheRowsOfOtherPartitionsAlone() throws Exception {
        closePipeline();
        topics(2);
        SinkRunner before = pipeline.start(target);
        for (int i = 0; i < 10; i++) {
            pipeline.put("id" + i, "t");
        }
        await().atMost(SOON).until(() -> texts().size() == 10);
        pipeline.awaitNoLag();
        before.close();
        target.plant(MODEL, "ghost", JsonNodeFactory.instance.objectNode());
        boolean first = new PartitionFacts("", 0, 2, 0, 0, 0, Optional.empty()).owns("ghost");
        pipeline.setGroupOffset(pipeline.partition(first ? 1 : 0), 0);

        SinkRunner replaying = pipeline.start(target);

        await().atMost(SOON).until(() -> replaying.status().counters().read() > 0);
        pipeline.awaitNoLag();
        assertThat(texts()).hasSize(11).containsKey("ghost");
    }

    /** The group's offset, deleted together with the lane's row: everything is applied again. */
    @Test
    void aTargetThatLostItsLanesIsFilledAgain() throws Exception {
        runOnce("a", "one");
        target.forgetLanes();

        runOnce("b", "two");

        assertThat(given("a")).containsExactly("one", "one");
        Optional<OffsetAndMetadata> committed = pipeline.committed(pipeline.partition(0));
        assertThat(committed).isPresent();
    }

    private LaneState row() {
        return target.lanes().get(pipeline.lane(0));
    }

    private void recreate() {
        await().atMost(SOON).ignoreExceptions().until(() -> {
            pipeline.create(pipeline.topic(), 1);
            return true;
        });
    }
}
