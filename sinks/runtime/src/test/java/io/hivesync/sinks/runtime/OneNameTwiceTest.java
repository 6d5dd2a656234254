package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import io.hivesync.sinks.testkit.InMemorySink;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two sinks of one name that are not one sink: an operator must be able to see it. */
class OneNameTwiceTest extends RunnerTest {
    private final Logged log = Logged.by(LaneOpening.class);

    @BeforeEach
    void topics() throws Exception {
        topics(1);
    }

    @AfterEach
    void stopLogging() {
        log.close();
    }

    /** On two clusters, with one target: they remove each other's rows. */
    @Test
    void aLaneOfAnotherTopicIsSaidAloudWhileItIsRebuilt() throws Exception {
        runOnce("a", "one");
        LaneState row = target.lanes().get(pipeline.lane(0));
        LaneState foreign = new LaneState(row.token() + 1, row.offset(), "foreign-id", 0, row.sourceTsMs());
        target.openLane(pipeline.lane(0), Optional.of(row), foreign);

        assertSaidWhileItIsFilled(
                target,
                "Sink main was filled from another topic " + pipeline.topic() + ", with id foreign-id; this one has id "
                        + row.topicId()
                        + ", and rows that it does not have are removed. If the topic was not created anew,"
                        + " another Hive Sync with a sink of this name writes to the same target: stop one of them, or"
                        + " rename its sink");
    }

    /** On one cluster, with two targets: each gets the partitions that the group gives it, and no more. */
    @Test
    void aTargetThatTheGroupHasNotWrittenToIsSaidAloudWhileItIsFilled() throws Exception {
        runOnce("a", "one");
        InMemorySink other = new InMemorySink();

        assertSaidWhileItIsFilled(
                other,
                "Sink main has written " + pipeline.topic()
                        + "-0 up to offset 1 to another target than this one, or this"
                        + " one lost it; what is missing here is written now. If the target was not replaced or restored,"
                        + " another process has a sink of this name for another target, and each gets a part of the rows:"
                        + " stop one of them, or rename its sink");
        await().atMost(SOON).until(() -> other.rows(MODEL).keySet().equals(Set.of("a", "b")));
    }

    @Test
    void aSinkThatComesBackToItsTargetSaysNothing() throws Exception {
        runOnce("a", "one");
        runOnce("a", "two");

        assertThat(log.messages()).isEmpty();
    }

    private void assertSaidWhileItIsFilled(InMemorySink filled, String message) throws Exception {
        FaultySink hanging = new FaultySink(filled);
        Fault.Hang hang = hanging.next(new Fault.Hang());
        pipeline.put("b", "x");

        SinkRunner runner = pipeline.start(hanging);

        assertThat(hang.awaitEntered(SOON)).isTrue();
        // an empty target has nothing to be removed, so its lane is not one that is rebuilt
        assertThat(lane(runner).reason()).isEqualTo(lane(runner).state() == LaneCondition.REBUILDING ? message : "");
        assertThat(log.messages()).containsExactly("Lane main/" + pipeline.topic() + "-0: " + message);
        hang.release();
        awaitState(runner, LaneCondition.RUNNING);
        assertThat(lane(runner).reason()).isEmpty();
    }
}
