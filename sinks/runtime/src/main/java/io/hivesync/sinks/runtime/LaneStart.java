package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.LaneState;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Where a lane begins. The lane's row in the target is the truth; the group's offset only matters when somebody else set it,
 * which is how Kafka's own tools ask for a replay: our commits carry a mark ({@link CommitMark}), theirs do not. A
 * {@link Rewind} asks for the same, and counts once: the row remembers its number.
 *
 * <p>A row whose topic id begins with {@code rebuild:} says that rows without a record may still have to go. It stays so
 * until they are gone; so a rebuild that was cut off begins again, and only writes what is above the row's offset.
 */
sealed interface LaneStart {
    String REBUILD_MARK = "rebuild:";

    /** The group's offset would skip records. */
    record Skip(long applied, long asked) implements LaneStart {}

    /**
     * @param row to take the lane with
     * @param from where to read
     * @param claim the offset to commit as ours before anything is written, -1 for none
     */
    record Go(LaneState row, long from, long claim) implements LaneStart {
        boolean rebuilds() {
            return row.topicId().startsWith(REBUILD_MARK);
        }
    }

    /** @param asked what somebody asks of the lane, taken before or not */
    static LaneStart decide(Optional<LaneState> seen, PartitionFacts facts, Optional<Rewind> asked, long nowMicros) {
        long applied =
                seen.filter(row -> countsIn(row, facts)).map(LaneState::offset).orElse(-1L);
        boolean rebuild = missedDeletes(seen, facts)
                || applied + 1 < facts.logStart()
                || seen.filter(row -> row.topicId().equals(facts.topicId()) && countsIn(row, facts))
                        .isEmpty();
        boolean newTopic = seen.isPresent() && !countsIn(seen.get(), facts);
        long replay = seen.map(LaneState::replay).orElse(0L);
        long claim = -1;
        Optional<OffsetAndMetadata> foreign = facts.committed().filter(commit -> !CommitMark.isIn(commit.metadata()));
        long taken = replay;
        Optional<Rewind> rewind = asked.filter(one -> one.number() > taken);
        if (rewind.isPresent()) {
            // the newer word: an offset that somebody set before is made ours with it
            long earliest = Math.min(
                    rewind.get().offset(),
                    foreign.map(OffsetAndMetadata::offset).orElse(Long.MAX_VALUE));
            applied = Math.min(applied, Math.clamp(earliest, facts.logStart(), facts.end()) - 1);
            claim = Math.max(applied + 1, facts.logStart());
            replay = rewind.get().number();
            rebuild = true;
        } else if (foreign.isPresent()) {
            claim = Math.clamp(foreign.get().offset(), facts.logStart(), facts.end());
            if (claim > Math.max(applied + 1, facts.logStart()) && !newTopic) {
                return new Skip(applied, claim);
            }
            applied = Math.min(applied, claim - 1);
            replay++;
            // a replay ends with the removal of what the topic does not have
            rebuild = true;
        }
        long token = Math.max(seen.map(LaneState::token).orElse(0L) + 1, nowMicros);
        String topicId = (rebuild ? REBUILD_MARK : "") + facts.topicId();
        LaneState row = new LaneState(
                token, applied, topicId, replay, seen.map(LaneState::sourceTsMs).orElse(0L));
        return new Go(row, rebuild ? facts.logStart() : applied + 1, claim);
    }

    /** The id of the topic that the row counts in. */
    static String topicOf(LaneState row) {
        return row.topicId().startsWith(REBUILD_MARK) ? row.topicId().substring(REBUILD_MARK.length()) : row.topicId();
    }

    /** Whether records that the lane has not read may have been deletes that are gone from the topic. */
    static boolean missedDeletes(Optional<LaneState> seen, PartitionFacts facts) {
        if (seen.isEmpty() || !countsIn(seen.get(), facts)) {
            return false;
        }
        // what a commit of ours passed was read, also where only transaction markers stand
        long read = facts.committed()
                .filter(commit -> CommitMark.of(commit.metadata())
                        .filter(mark -> mark.token() <= seen.get().token())
                        .isPresent())
                .map(OffsetAndMetadata::offset)
                .orElse(0L);
        long next = Math.max(seen.get().offset() + 1, read);
        return next < facts.end() && next < facts.safeFrom();
    }

    /** Whether the row's offset is one of this topic, and one that the topic has reached: else it tells nothing. */
    private static boolean countsIn(LaneState row, PartitionFacts facts) {
        return topicOf(row).equals(facts.topicId()) && row.offset() < facts.end();
    }
}
