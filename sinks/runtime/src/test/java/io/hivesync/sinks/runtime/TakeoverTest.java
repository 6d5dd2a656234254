package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TakeoverTest extends RunnerTest {

    @BeforeEach
    void topics() throws Exception {
        topics(2);
    }

    /**
     * Fencing: without it the released write would put the old text over the new one. And reading is not held up by a target
     * that hangs: the member would be thrown out, and could not give a partition away.
     */
    @Test
    void aWriteThatHungWhileItsPartitionMovedChangesNothingWhenItGoesOn() throws Exception {
        FaultySink hanging = new FaultySink(target);
        List<Fault.Hang> hangs = List.of(hanging.next(new Fault.Hang()), hanging.next(new Fault.Hang()));
        SinkRunner first = pipeline.start(hanging);
        for (int i = 0; i < 20; i++) {
            pipeline.put("id" + i, "old");
        }
        for (Fault.Hang hang : hangs) {
            assertThat(hang.awaitEntered(SOON)).isTrue();
        }

        SinkRunner second = pipeline.start(target);
        await().atMost(SOON).until(() -> second.status().lanes().size() == 1);
        await().atMost(SOON).until(() -> !texts().isEmpty());
        await().atMost(SOON)
                .until(() -> lane(second).lag() != null && lane(second).lag() == 0);
        List<String> moved = List.copyOf(texts().keySet());
        for (String id : moved) {
            pipeline.put(id, "new");
        }
        moved.forEach(id -> awaitText(id, "new"));
        hangs.forEach(Fault.Hang::release);

        await().atMost(SOON).until(() -> texts().size() == 20);
        assertThat(texts()).allSatisfy((id, text) -> assertThat(text).isEqualTo(moved.contains(id) ? "new" : "old"));
        moved.forEach(id -> assertThat(given(id)).containsExactly("old", "new"));
        assertThat(first.status().lanes()).hasSize(1);
        assertThat(lane(first).state()).isEqualTo(LaneCondition.RUNNING);
    }

    /** A member that leaves in order commits what it wrote, and its partitions go on at once. */
    @Test
    void aMemberThatLeavesHandsItsPartitionsOver() throws Exception {
        SinkRunner first = pipeline.startAs("first", target, Map.of());
        pipeline.put("a", "one");
        awaitText("a", "one");
        SinkRunner second = pipeline.startAs("second", target, Map.of());
        await().atMost(SOON).until(() -> second.status().lanes().size() == 1);

        first.close();
        assertThat(first.status().state()).isEqualTo(SinkStatus.State.CLOSED);

        await().atMost(SOON).until(() -> second.status().lanes().size() == 2);
        pipeline.put("b", "two");
        pipeline.put("c", "three");
        awaitText("b", "two");
        awaitText("c", "three");
        assertThat(given("a")).containsExactly("one");
        pipeline.awaitNoLag();
    }

    /** The group still holds the place of the killed one: waiting for its end would cost the whole session timeout. */
    @Test
    void aKilledMemberThatComesBackHasItsPartitionsAtOnce() throws Exception {
        runOnce("a", "one");
        try (Silent killed = Silent.join(pipeline, "main")) {
            await().atMost(SOON).until(() -> killed.has(2));

            SinkRunner back = pipeline.startAs("main", target, Map.of());

            await().atMost(SOON).until(() -> back.status().lanes().size() == 2);
            pipeline.put("b", "two");
            pipeline.put("c", "three");
            awaitText("b", "two");
            awaitText("c", "three");
            assertThat(back.status().state()).isEqualTo(SinkStatus.State.RUNNING);
        }
    }

    /** The one who shares out comes back with what it had shared out before, which knows nothing of the new topic. */
    @Test
    void aTopicThatCameWhileItsOnlyMemberWasKilledIsRead() throws Exception {
        try (Silent killed = Silent.join(pipeline, "main")) {
            await().atMost(SOON).until(() -> killed.has(2));
            pipeline.create(pipeline.names.records("others"), 2);
            pipeline.schema("others", 1, "text");
            pipeline.send(List.of(pipeline.record(pipeline.names.records("others"), "b", "two")));

            SinkRunner back = pipeline.startAs("main", target, Map.of());

            await().atMost(SOON).until(() -> back.status().lanes().size() == 4);
            await().atMost(SOON).until(() -> target.rows("others").containsKey("b"));
        }
    }

    /** Each would throw the other out when it comes back; or the first would stand still for ever, saying that it runs. */
    @Test
    void ofTwoProcessesOnCopiesOfOneStateFolderTheFirstGoesOnWithoutItsIdAndSaysWhy() throws Exception {
        SinkRunner first = pipeline.startAs("copied", target, Map.of());
        pipeline.put("a", "one");
        awaitText("a", "one");
        SinkRunner second;
        try (Logged log = Logged.by(ConsumerLoop.class)) {
            second = pipeline.startAs("copied", target, Map.of());
            await().atMost(SOON).until(() -> first.status().restarts() == 1);
            assertThat(log.messages())
                    .contains("Sink main: Another process has joined the consumer group " + pipeline.group()
                            + " under the id of this one, copied: its state folder is a copy of this one's. This one goes"
                            + " on without an id, and the two share the partitions. Give each process a state folder of its"
                            + " own (--state)");
        }

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(List.of(first, second))
                        .allSatisfy(
                                member -> assertThat(member.status().lanes()).hasSize(1)));
        pipeline.put("a", "two");
        pipeline.put("b", "two");
        awaitTexts(Map.of("a", "two", "b", "two"));
        assertThat(List.of(first, second))
                .allSatisfy(member -> assertThat(member.status().state()).isEqualTo(SinkStatus.State.RUNNING));
        assertThat(second.status().restarts()).isZero();
        second.close();
        await().atMost(SOON).until(() -> first.status().lanes().size() == 2);
        pipeline.put("b", "three");
        awaitText("b", "three");
    }

    @Test
    void closingDoesNotWaitForEverForATargetThatHangs() throws Exception {
        FaultySink hanging = new FaultySink(target);
        Fault.Hang hang = hanging.next(new Fault.Hang());
        SinkRunner runner = pipeline.start(hanging);
        pipeline.put("a", "one");
        assertThat(hang.awaitEntered(SOON)).isTrue();

        runner.close(Duration.ofSeconds(2));

        assertThat(runner.status().state()).isEqualTo(SinkStatus.State.CLOSED);
        assertThat(target.rows(MODEL)).isEmpty();
        pipeline.start(target);
        awaitText("a", "one");
    }

    /** Somebody else took the lane, and went: the partition is still ours, so it goes on. */
    @Test
    void aFencedLaneWhosePartitionIsStillOursIsTakenAgain() throws Exception {
        SinkRunner runner = pipeline.start(target);
        pipeline.put("a", "one");
        awaitText("a", "one");
        for (var lane : target.lanes().entrySet()) {
            var row = lane.getValue();
            var taken = new LaneState(
                    row.token() + 10_000_000, row.offset(), row.topicId(), row.replay(), row.sourceTsMs());
            target.openLane(lane.getKey(), Optional.of(row), taken);
        }

        pipeline.put("a", "two");

        awaitText("a", "two");
        assertThat(target.history(MODEL).get("a")).hasSize(2);
        assertThat(runner.status().state()).isEqualTo(SinkStatus.State.RUNNING);
    }
}
