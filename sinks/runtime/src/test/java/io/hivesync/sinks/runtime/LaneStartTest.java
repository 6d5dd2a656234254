package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.LaneState;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class LaneStartTest {
    private static final long NOW = 1_000;
    private static final Optional<OffsetAndMetadata> NONE = Optional.empty();
    private static final Optional<Rewind> NOT_ASKED = Optional.empty();

    @Test
    void ourOwnCommitNeverDecidesNeitherBehindNorAhead() {
        for (long committed : new long[] {0, 8, 20}) {
            LaneStart.Go go = go(row(7, "t"), facts(0, 20, ours(committed)));
            assertThat(go.from()).isEqualTo(8);
            assertThat(go.row()).isEqualTo(new LaneState(NOW, 7, "t", 0, 5));
            assertThat(go.claim()).isEqualTo(-1);
            assertThat(go.rebuilds()).isFalse();
        }
    }

    @Test
    void noCommitAtAllIsNoRewind() {
        assertThat(go(row(7, "t"), facts(0, 20, NONE)).from()).isEqualTo(8);
    }

    @Test
    void theTokenRisesAlsoWhenTheClockIsBehind() {
        LaneState row = new LaneState(5_000, 7, "t", 0, 5);
        assertThat(go(Optional.of(row), facts(0, 20, NONE)).row().token()).isEqualTo(5_001);
    }

    @Test
    void aForeignCommitRewindsTheLaneAndIsMadeOurs() {
        LaneStart.Go go = go(row(7, "t"), facts(0, 20, foreign(3)));
        assertThat(go.row().offset()).isEqualTo(2);
        assertThat(go.row().replay()).isEqualTo(1);
        assertThat(go.claim()).isEqualTo(3);
    }

    /** What a crash between the rewind and the commit leaves. */
    @Test
    void aRewindThatIsDecidedTwiceEndsAtTheSamePlace() {
        PartitionFacts facts = facts(0, 20, foreign(3));
        LaneStart.Go once = go(row(7, "t"), facts);
        assertThat(go(Optional.of(once.row()), facts).row().offset()).isEqualTo(2);
    }

    @Test
    void aRewindIsClampedToTheLog() {
        assertThat(go(row(7, "t"), facts(5, 20, foreign(0))).claim()).isEqualTo(5);
        assertThat(go(row(7, "t"), facts(0, 8, foreign(999))).claim()).isEqualTo(8);
    }

    @Test
    void aForeignCommitAheadOfTheLaneIsASkip() {
        assertThat(LaneStart.decide(row(7, "t"), facts(0, 20, foreign(9)), NOT_ASKED, NOW))
                .isEqualTo(new LaneStart.Skip(7, 9));
        assertThat(LaneStart.decide(Optional.empty(), facts(0, 20, foreign(9)), NOT_ASKED, NOW))
                .isEqualTo(new LaneStart.Skip(-1, 9));
    }

    @Test
    void noRowStartsAtTheBeginningAndMayHaveToSweep() {
        LaneStart.Go go = go(Optional.empty(), facts(0, 20, ours(20)));
        assertThat(go.from()).isZero();
        assertThat(go.row().offset()).isEqualTo(-1);
        assertThat(go.rebuilds()).isTrue();
    }

    @Test
    void anotherTopicStartsAnewWhateverTheGroupSays() {
        for (Optional<OffsetAndMetadata> committed : java.util.List.of(NONE, ours(20), foreign(9))) {
            LaneStart.Go go = go(row(7, "old"), facts(0, 20, committed));
            assertThat(go.row().offset()).isEqualTo(-1);
            assertThat(go.from()).isZero();
            assertThat(go.row().topicId()).isEqualTo("rebuild:t");
        }
    }

    @Test
    void aRebuildThatWasCutOffReadsFromTheStartAndWritesAboveItsOffset() {
        LaneStart.Go go = go(row(7, "rebuild:t"), facts(0, 20, NONE));
        assertThat(go.from()).isZero();
        assertThat(go.row().offset()).isEqualTo(7);
        assertThat(go.rebuilds()).isTrue();
    }

    @Test
    void aRebuildOfATopicThatIsGoneBeginsAnew() {
        assertThat(go(row(7, "rebuild:old"), facts(0, 20, NONE)).row())
                .extracting(LaneState::offset, LaneState::topicId)
                .containsExactly(-1L, "rebuild:t");
    }

    /** Records between the lane and the log's start were removed, deletes perhaps among them. */
    @Test
    void aLogThatStartsAboveTheLaneIsARebuild() {
        LaneStart.Go go = go(row(7, "t"), facts(9, 20, NONE));
        assertThat(go.from()).isEqualTo(9);
        assertThat(go.rebuilds()).isTrue();
    }

    /** Kafka lost its tail and gives the offsets out again: the lane's offset names another record now. */
    @Test
    void aLogThatEndsBelowTheLaneStartsAnew() {
        LaneStart.Go go = go(row(25, "t"), facts(0, 20, NONE));
        assertThat(go.row().offset()).isEqualTo(-1);
        assertThat(go.rebuilds()).isTrue();
    }

    @Test
    void aReplayThatIsAskedForSetsTheLaneBackOnceAndRemembersItsNumber() {
        Optional<Rewind> asked = Optional.of(new Rewind(50, 3));
        LaneStart.Go go = go(row(7, "t"), facts(0, 20, ours(8)), asked);
        assertThat(go.row()).isEqualTo(new LaneState(NOW, 2, "rebuild:t", 50, 5));
        assertThat(go.claim()).isEqualTo(3);
        assertThat(go.from()).isZero();

        LaneStart.Go again = go(Optional.of(go.row()), facts(0, 20, ours(8)), asked);
        assertThat(again.row().offset()).isEqualTo(2);
        assertThat(again.claim()).isEqualTo(-1);
        assertThat(go(Optional.of(new LaneState(1, 9, "t", 50, 5)), facts(0, 20, ours(10)), asked)
                        .rebuilds())
                .isFalse();
    }

    @Test
    void aReplayNeverMovesALaneForward() {
        LaneStart.Go go = go(row(7, "t"), facts(0, 20, ours(8)), Optional.of(new Rewind(50, 15)));
        assertThat(go.row().offset()).isEqualTo(7);
        assertThat(go.row().replay()).isEqualTo(50);
    }

    /** Else the two would be replayed one after the other, or the skip would be refused in spite of the newer word. */
    @Test
    void aReplayThatIsAskedForTakesTheOffsetThatSomebodySetWithIt() {
        assertThat(go(row(7, "t"), facts(0, 20, foreign(2)), Optional.of(new Rewind(50, 5)))
                        .row()
                        .offset())
                .isEqualTo(1);
        LaneStart.Go skip = go(row(7, "t"), facts(0, 20, foreign(15)), Optional.of(new Rewind(50, 5)));
        assertThat(skip.row().offset()).isEqualTo(4);
        assertThat(skip.claim()).isEqualTo(5);
    }

    /** Deletes that the lane has not read may be gone: only the whole topic tells what it does not have. */
    @Test
    void aLaneThatWasAwayForLongRebuilds() {
        PartitionFacts facts = safeFrom(12, facts(0, 20, ours(9)));
        LaneStart.Go go = go(row(7, "t"), facts);
        assertThat(go.rebuilds()).isTrue();
        assertThat(go.row().offset()).isEqualTo(7);
        assertThat(go(row(7, "t"), safeFrom(9, facts(0, 20, ours(9)))).rebuilds())
                .isFalse();
    }

    /** Where nothing has come since, nothing was missed, however long ago that was. */
    @Test
    void aLaneThatHasReadAllIsNotRebuiltHoweverQuietItsTopic() {
        assertThat(go(row(7, "t"), safeFrom(9, facts(0, 9, ours(9)))).rebuilds())
                .isFalse();
    }

    /** Its commit is of another target with the same sink's name: it says nothing of this one. */
    @Test
    void aCommitOfALaterTokenThanTheRowsIsNoProofOfWhatWasRead() {
        var commit = Optional.of(new OffsetAndMetadata(9, "hs:99"));
        assertThat(go(row(7, "t"), safeFrom(9, facts(0, 9, commit))).rebuilds()).isTrue();
    }

    private static LaneStart.Go go(Optional<LaneState> seen, PartitionFacts facts) {
        return go(seen, facts, NOT_ASKED);
    }

    private static LaneStart.Go go(Optional<LaneState> seen, PartitionFacts facts, Optional<Rewind> asked) {
        return (LaneStart.Go) LaneStart.decide(seen, facts, asked, NOW);
    }

    private static Optional<LaneState> row(long offset, String topicId) {
        return Optional.of(new LaneState(1, offset, topicId, 0, 5));
    }

    private static PartitionFacts facts(long start, long end, Optional<OffsetAndMetadata> committed) {
        return new PartitionFacts("t", 0, 1, start, end, 0, committed);
    }

    private static PartitionFacts safeFrom(long offset, PartitionFacts facts) {
        return new PartitionFacts(
                facts.topicId(),
                facts.partition(),
                facts.partitions(),
                facts.logStart(),
                facts.end(),
                offset,
                facts.committed());
    }

    private static Optional<OffsetAndMetadata> ours(long offset) {
        return Optional.of(new OffsetAndMetadata(offset, "hs:1"));
    }

    private static Optional<OffsetAndMetadata> foreign(long offset) {
        return Optional.of(new OffsetAndMetadata(offset));
    }
}
