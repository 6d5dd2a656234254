package io.hivesync.sinks.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.topics.HeaderNames;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LaneInboxTest {
    private static final BatchSize SIZE = new BatchSize(new Limits(3, 1 << 20, 1));
    private final QueueBudget budget = new QueueBudget(3, 1 << 20, 4, 1 << 20, 4 << 20, new AtomicLong());
    private final AtomicInteger rebuilding = new AtomicInteger();
    private final LaneInbox inbox = new LaneInbox(budget, rebuilding);

    @BeforeEach
    void open() {
        inbox.open(new SeekOrder(new LaneState(1, -1, "t", 0, 0), 0, 2, -1, null));
    }

    @Test
    void onlyTheNewestRecordOfEachIdIsPlannedInTheOrderOfOffsets() {
        inbox.offer(List.of(record(0, "a"), record(1, "b"), record(2, "a")), 3);

        BatchPlan plan = inbox.plan(SIZE, 1);

        assertThat(plan.newest()).extracting(QueuedRecord::offset).containsExactly(1L, 2L);
        assertThat(plan.count()).isEqualTo(3);
        assertThat(plan.lastOffset()).isEqualTo(2);
    }

    /** Guards memory, and the target's work: a busy record waits once. */
    @Test
    void whatWaitsTakesThePlaceOfTheOlderRecordOfItsId() {
        inbox.offer(List.of(record(0, "a"), record(1, "b")), 2);
        long before = budget.queued().get();

        inbox.offer(List.of(record(2, "a"), record(3, "a"), record(4, "b")), 5);

        assertThat(budget.queued()).hasValue(before);
        assertThat(inbox.wantsMore()).isTrue();
        assertThat(inbox.size()).isEqualTo(5);
        BatchPlan plan = inbox.plan(SIZE, 1);
        assertThat(plan.newest()).extracting(QueuedRecord::offset).containsExactly(3L, 4L);
        assertThat(plan.count()).isEqualTo(5);
        inbox.applied(4);
        assertThat(inbox.size()).isZero();
        assertThat(budget.queued()).hasValue(0);
    }

    /** Else a replay would be done, and a sink would have caught up, without the record whose older form was folded. */
    @Test
    void whatIsWrittenInPartsIsNotAllThereBeforeTheLastOne() {
        inbox.offer(List.of(record(0, "a"), record(1, "b"), record(2, "c"), record(3, "a")), 4);
        BatchPlan plan = inbox.plan(SIZE, 1);
        assertThat(plan.newest()).extracting(QueuedRecord::offset).containsExactly(1L, 2L, 3L);

        inbox.applied(1);
        // all before its end is written, but for a
        assertThat(inbox.caughtUp()).isFalse();

        inbox.applied(3);
        assertThat(inbox.caughtUp()).isTrue();
    }

    @Test
    void whatCameLaterDoesNotKeepALaneFromHavingCaughtUp() {
        inbox.offer(List.of(record(0, "a"), record(1, "b")), 2);
        inbox.plan(SIZE, 1);
        inbox.applied(1);
        inbox.offer(List.of(record(2, "c"), record(3, "d")), 4);
        inbox.plan(SIZE, 1);

        assertThat(inbox.caughtUp()).isTrue();
    }

    /** Guards a record that changes all the time: behind more than one plan it would be put off again and again. */
    @Test
    void nothingIsPutOffToAWriteAfterTheNext() {
        inbox.offer(List.of(record(0, "a"), record(1, "b"), record(2, "c"), record(3, "d"), record(4, "a")), 5);

        assertThat(inbox.plan(SIZE, 1).newest())
                .extracting(QueuedRecord::offset)
                .containsExactly(0L, 1L, 2L);
    }

    /** Guards the target's work while a lane catches up: what stands in the topic is folded before it is written. */
    @Test
    void aWriteGathersUntilTheLaneHasReadWhatStoodInTheTopic() {
        inbox.open(new SeekOrder(new LaneState(1, -1, "t", 0, 0), 0, 4, -1, null));
        assertThat(inbox.gathers(SIZE, 5)).isFalse();
        inbox.offer(List.of(record(0, "a"), record(1, "b")), 2);
        assertThat(inbox.gathers(SIZE, 5)).isTrue();

        inbox.offer(List.of(record(2, "a")), 4);

        assertThat(inbox.gathers(SIZE, 6)).isFalse();
    }

    /** Guards what was read against a Kafka that brings no more. */
    @Test
    void aWriteGathersForASecondAtMost() {
        inbox.open(new SeekOrder(new LaneState(1, -1, "t", 0, 0), 0, 40, -1, null));
        inbox.offer(List.of(record(0, "a")), 1);
        long second = 1_000_000_000;

        assertThat(inbox.gathers(SIZE, 7)).isTrue();
        assertThat(inbox.gathers(SIZE, 6 + second)).isTrue();
        assertThat(inbox.gathers(SIZE, 7 + second)).isFalse();
    }

    /** Guards the readers of the target: there is nothing to gain. */
    @Test
    void aFullWriteGathersNoMore() {
        inbox.open(new SeekOrder(new LaneState(1, -1, "t", 0, 0), 0, 40, -1, null));
        inbox.offer(List.of(record(0, "a"), record(1, "b"), record(2, "c")), 3);

        assertThat(inbox.gathers(SIZE, 7)).isFalse();
    }

    /** Guards the older record: nobody knows whether the newer can be written. */
    @Test
    void aRecordThatNeedsANewerSchemaTakesNoPlace() {
        inbox.offer(List.of(record(0, "a"), record(1, "a", 2)), 2);

        assertThat(inbox.plan(SIZE, 1).newest())
                .extracting(QueuedRecord::offset)
                .containsExactly(0L);
    }

    /** Guards the counts: it may be in the target already. */
    @Test
    void whatIsBeingWrittenKeepsItsPlace() {
        inbox.offer(List.of(record(0, "a"), record(1, "b")), 2);
        BatchPlan inFlight = inbox.plan(SIZE, 1);
        inbox.offer(List.of(record(2, "a")), 3);

        assertThat(inbox.plan(SIZE, 1).count()).isEqualTo(3);
        inbox.applied(inFlight.lastOffset());

        assertThat(inbox.plan(SIZE, 1).newest())
                .extracting(QueuedRecord::offset)
                .containsExactly(2L);
        assertThat(inbox.size()).isEqualTo(1);
    }

    @Test
    void aPlanEndsBeforeTheIdThatWouldBeOneTooMany() {
        inbox.offer(List.of(record(0, "a"), record(1, "b"), record(2, "c"), record(3, "a"), record(4, "d")), 5);

        assertThat(inbox.plan(SIZE, 1).lastOffset()).isEqualTo(3);
    }

    @Test
    void aPlanEndsBeforeTheRecordThatNeedsANewerSchemaAndThenWaitsForIt() {
        inbox.offer(List.of(record(0, "a"), record(1, "b", 2), record(2, "c")), 3);

        assertThat(inbox.plan(SIZE, 1).lastOffset()).isZero();
        inbox.applied(0);
        assertThat(inbox.plan(SIZE, 1).awaitedSchema()).isEqualTo(2);
        assertThat(inbox.plan(SIZE, 2).lastOffset()).isEqualTo(2);
    }

    @Test
    void aBatchThatFailedIsPlannedAgain() {
        inbox.offer(List.of(record(0, "a")), 1);

        assertThat(inbox.plan(SIZE, 1)).isEqualTo(inbox.plan(SIZE, 1));
    }

    /** What is read but not written is not committed; with nothing queued, markers behind the last record are passed. */
    @Test
    void theCommittableOffsetFollowsTheWritesAndThenTheReader() {
        assertThat(inbox.committable()).isEmpty();
        inbox.offer(List.of(record(0, "a"), record(1, "b")), 3);
        assertThat(inbox.committable()).isEmpty();
        inbox.applied(0);
        assertThat(inbox.committable()).hasValue(1);
        inbox.applied(1);
        assertThat(inbox.committable()).hasValue(3);
        inbox.offer(List.of(), 5);
        assertThat(inbox.committable()).hasValue(5);
    }

    @Test
    void aFullInboxTakesMoreOnlyWhenHalfOfItIsGone() {
        inbox.offer(List.of(record(0, "a"), record(1, "b"), record(2, "c")), 3);
        assertThat(inbox.wantsMore()).isTrue();
        inbox.offer(List.of(record(3, "d")), 4);
        assertThat(inbox.wantsMore()).isFalse();
        inbox.applied(1);
        assertThat(inbox.wantsMore()).isFalse();
        inbox.applied(2);
        assertThat(inbox.wantsMore()).isTrue();
    }

    @Test
    void whatLeavesAnInboxLeavesTheBudgetOfAllLanes() {
        inbox.offer(List.of(record(0, "a"), record(1, "b")), 2);
        assertThat(budget.queued()).hasPositiveValue();
        inbox.applied(0);
        inbox.close();
        assertThat(budget.queued()).hasValue(0);
    }

    /** Offsets only fall when the topic is another one; going on would mix two topics in one lane. */
    @Test
    void offsetsThatBeginAnewAreNotTaken() {
        inbox.offer(List.of(record(5, "a")), 6);

        assertThat(inbox.offer(List.of(record(0, "a")), 1)).isFalse();

        assertThat(inbox.isOpen()).isFalse();
        assertThat(inbox.committable()).isEmpty();
    }

    private static ConsumerRecord<String, byte[]> record(long offset, String id) {
        return record(offset, id, 1);
    }

    private static LaneInbox rebuildingTo(long end, LaneInbox lane) {
        Rebuild rebuild = new Rebuild(new PartitionFacts("t", 0, 1, 0, end, 0, Optional.empty()));
        lane.open(new SeekOrder(new LaneState(1, -1, "t", 0, 0), 0, end, -1, rebuild));
        return lane;
    }

    /** The target lists its ids once for those that come to their ends together. */
    @Test
    void aSweepWaitsForLanesThatAreReadingWhatTheyRebuildButNotForLong() {
        LaneInbox other = rebuildingTo(2, new LaneInbox(budget, rebuilding));
        rebuildingTo(1, inbox);
        inbox.offer(List.of(record(0, "a")), 1);
        assertThat(inbox.dueRebuild()).isNull();
        inbox.applied(0);
        assertThat(inbox.dueRebuild()).isNotNull();

        long due = 5;
        inbox.saidWhatItWants(due);
        assertThat(inbox.waitsForOthers(due)).isTrue();
        assertThat(inbox.waitsForOthers(due + 1_999_999_999L)).isTrue();
        assertThat(inbox.waitsForOthers(due + 2_000_000_000L)).isFalse();

        other.offer(List.of(), 2);
        assertThat(other.dueRebuild()).isNotNull();
        // it has yet to say what it wants of the list
        assertThat(inbox.waitsForOthers(due)).isTrue();
        other.saidWhatItWants(due);
        assertThat(other.waitsForOthers(due)).isFalse();
        assertThat(inbox.waitsForOthers(due)).isFalse();
    }

    @Test
    void aLaneThatEndsOrBeginsAnewIsNotWaitedForTwice() {
        rebuildingTo(2, inbox);
        rebuildingTo(2, inbox);
        assertThat(rebuilding).hasValue(1);
        inbox.close();
        assertThat(rebuilding).hasValue(0);
        rebuildingTo(0, inbox);
        inbox.saidWhatItWants(5);
        inbox.saidWhatItWants(5);
        assertThat(rebuilding).hasValue(0);
        inbox.endRebuild();
        inbox.halt();
        assertThat(rebuilding).hasValue(0);
    }

    private static ConsumerRecord<String, byte[]> record(long offset, String id, int schema) {
        var record = new ConsumerRecord<>("t", 0, offset, id, "{}".getBytes(UTF_8));
        HeaderNames.put(record.headers(), HeaderNames.SCHEMA, Integer.toString(schema));
        return record;
    }
}
