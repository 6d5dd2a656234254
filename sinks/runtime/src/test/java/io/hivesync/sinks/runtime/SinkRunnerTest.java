package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SinkRunnerTest extends RunnerTest {

    @BeforeEach
    void topics() throws Exception {
        topics(1);
    }

    @Test
    void recordsAndDeletesReachTheTarget() throws Exception {
        pipeline.start(target);

        pipeline.put("a", "one");
        pipeline.put("b", "two");
        awaitText("b", "two");
        pipeline.put("a", null);

        await().atMost(SOON).until(() -> target.rows(MODEL).keySet().equals(Set.of("b")));
    }

    /** Without committing where the consumer stands, the group would end before the last marker for ever: lag 1. */
    @Test
    void theGroupEndsWithoutLagBehindTransactionMarkersAndAbortedRecords() throws Exception {
        SinkRunner runner = pipeline.start(target);

        pipeline.put("a", "one");
        pipeline.sendAndAbort(List.of(pipeline.record(pipeline.topic(), "never", "x")));

        pipeline.awaitNoLag();
        assertThat(target.rows(MODEL)).containsOnlyKeys("a");
        await().atMost(SOON).until(() -> Long.valueOf(0).equals(lane(runner).lag()));
        assertThat(lane(runner).offset()).isEqualTo(0);
    }

    /** Commits that waited for the wall clock to come back would stand still for as long as it was set back. */
    @Test
    void offsetsAreCommittedAlsoAfterTheClockWasSetBack() throws Exception {
        pipeline.start(target);
        pipeline.put("a", "one");
        pipeline.awaitNoLag();

        pipeline.clock.set(Duration.ofHours(-1));
        pipeline.put("a", "two");

        pipeline.awaitNoLag();
    }

    /** The mark is what tells our commits from a tool's. */
    @Test
    void offsetsAreCommittedWithOurMarkAndOnlyAfterTheWrite() throws Exception {
        FaultySink faulty = new FaultySink(target);
        Fault.Hang hang = faulty.next(new Fault.Hang());
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("a", "one");

        assertThat(hang.awaitEntered(SOON)).isTrue();
        await().during(Duration.ofMillis(600))
                .until(() -> pipeline.committed(pipeline.partition(0)).isEmpty());
        hang.release();

        pipeline.awaitNoLag();
        assertThat(pipeline.committed(pipeline.partition(0)))
                .get()
                .extracting(OffsetAndMetadata::metadata)
                .isEqualTo("hs:" + lane(runner).token());
    }

    @Test
    void aRestartGoesOnBehindTheLanesOffsetWithAHigherToken() throws Exception {
        long before = runOnce("a", "one");

        SinkRunner runner = pipeline.start(target);
        pipeline.put("a", "two");

        awaitText("a", "two");
        assertThat(target.history(MODEL).get("a")).hasSize(2);
        await().atMost(SOON).until(() -> lane(runner).token() > before);
    }

    /** Offsets of a group expire, or are deleted; the target still knows. */
    @Test
    void aRestartWithoutAnyCommittedOffsetRepeatsNothing() throws Exception {
        runOnce("a", "one");
        pipeline.admin
                .deleteConsumerGroupOffsets(pipeline.group(), Set.of(pipeline.partition(0)))
                .all()
                .get();

        pipeline.start(target);
        pipeline.put("b", "two");

        awaitText("b", "two");
        assertThat(target.history(MODEL).get("a")).hasSize(1);
    }

    /** Our own commit may be behind (it comes after the write) or, past markers, ahead: the target decides. */
    @Test
    void aRestartWithOurOwnCommitElsewhereFollowsTheTarget() throws Exception {
        runOnce("a", "one");
        pipeline.put("b", "two");
        pipeline.admin
                .alterConsumerGroupOffsets(
                        pipeline.group(),
                        Map.of(
                                pipeline.partition(0),
                                new OffsetAndMetadata(pipeline.end(pipeline.partition(0)), "hs:1")))
                .all()
                .get();

        pipeline.start(target);

        awaitText("b", "two");
        assertThat(target.history(MODEL).get("a")).hasSize(1);
    }

    /** A lost answer is a write that happened: writing it again, or going on as if it had not, would both be wrong. */
    @Test
    void aWriteWhoseAnswerWasLostIsNotRepeated() throws Exception {
        FaultySink faulty = new FaultySink(target);
        faulty.next(new Fault.LoseAnswer());
        SinkRunner runner = pipeline.start(faulty);

        pipeline.put("a", "one");
        pipeline.awaitNoLag();
        pipeline.put("b", "two");
        awaitText("b", "two");

        assertThat(target.history(MODEL).get("a")).hasSize(1);
        assertThat(runner.status().counters().applied()).isEqualTo(2);
    }
}
