package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a lane in the target, and says where its reading begins. Stateless. */
final class LaneOpening {
    private static final Logger log = LoggerFactory.getLogger(LaneOpening.class);

    /** What came of it. */
    sealed interface Outcome {}

    /**
     * @param topicId that the lane counts its offsets in
     * @param rebuildReason why the lane is rebuilt, where an operator should know; else empty
     */
    record Taken(LaneHold hold, SeekOrder order, String topicId, String rebuildReason) implements Outcome {}

    /** The topic is not as it has to be, until a person puts it right. */
    record Unfit(String reason) implements Outcome {}

    record Refused(String reason, String topicId, long applied) implements Outcome {}

    private final LaneContext context;
    private final Lane lane;
    private final TopicPartition partition;
    private final Rivals rivals;

    LaneOpening(LaneContext context, Lane lane) {
        this.context = context;
        this.lane = lane;
        this.partition = new TopicPartition(lane.topic(), lane.partition());
        this.rivals = new Rivals(context, lane);
    }

    Outcome open() throws SinkException, InterruptedException {
        PartitionFacts facts = context.facts().of(partition);
        OptionalInt declared = context.facts().declaredPartitions();
        if (declared.isPresent() && declared.getAsInt() != facts.partitions()) {
            facts = context.facts().fresh(partition);
        }
        if (declared.isPresent() && declared.getAsInt() != facts.partitions()) {
            return new Unfit(misfit(facts.partitions(), declared.getAsInt()));
        }
        rivals.settle();
        Optional<LaneState> seen = context.sink().readLane(lane);
        if (seen.isPresent() && (context.settings().adopt() || seen.get().offset() >= facts.end())) {
            // the topic may have grown since it was asked, as far as a rival wrote; or else is another one
            facts = context.facts().fresh(partition);
        }
        Optional<Rewind> asked = context.replays().of(lane, facts.topicId());
        long now = context.settings().clock().millis() * 1_000;
        LaneStart start = LaneStart.decide(seen, facts, asked, now);
        if (start instanceof LaneStart.Skip skip
                && !context.kafka().hasRecords(partition, skip.applied() + 1, skip.asked())) {
            // only transaction markers lie between: nothing would be skipped
            start = LaneStart.decide(seen, committedAt(facts, skip.applied() + 1), asked, now);
        }
        return switch (start) {
            case LaneStart.Skip skip -> new Refused(reason(skip), facts.topicId(), skip.applied());
            case LaneStart.Go go -> take(seen, go, facts);
        };
    }

    /** A record would be in another partition than the one whose lane wrote it: that of its new one would remove it. */
    private String misfit(int found, int declared) {
        return lane.topic() + " has " + found + " partitions, and the cluster's topics have " + declared
                + ": nothing of it is written, and nothing removed. Make the topic anew with " + declared
                + ", and its records come again";
    }

    private Outcome take(Optional<LaneState> seen, LaneStart.Go go, PartitionFacts facts) throws SinkException {
        LaneHold hold = new LaneHold(context, lane, seen, go.row());
        try {
            rivals.settleAfter(go.row(), seen.isEmpty());
            return prepare(hold, seen, go, facts);
        } catch (SinkException | RuntimeException e) {
            hold.close();
            throw e;
        }
    }

    private Outcome prepare(LaneHold hold, Optional<LaneState> seen, LaneStart.Go go, PartitionFacts facts)
            throws SinkException {
        boolean rebuild = go.rebuilds();
        if (rebuild && seen.isEmpty() && !hold.holdsAny(facts::owns)) {
            hold.markTopic(facts.topicId());
            rebuild = false;
        }
        LaneState row = hold.row();
        log.debug(
                "Lane {} taken with token {}: applied up to {}, reading from {}{}",
                lane,
                row.token(),
                row.offset(),
                go.from(),
                rebuild ? ", then removing what the topic does not have" : "");
        Rebuild ghosts = rebuild ? new Rebuild(facts) : null;
        SeekOrder order = new SeekOrder(row, go.from(), facts.end(), go.claim(), ghosts);
        if (row.replay() > seen.map(LaneState::replay).orElse(0L) && seen.isPresent()) {
            log.info("Lane {}: a replay begins, of what stands above offset {}", lane, row.offset());
        }
        if (LaneStart.missedDeletes(seen, facts)) {
            log.info(
                    "Lane {}: it was away for so long that deletes may be gone from the topic; rows that the topic does"
                            + " not have are removed",
                    lane);
        }
        String strange = LanePast.strange(lane, seen, facts);
        if (!strange.isEmpty()) {
            log.warn("Lane {}: {}", lane, strange);
        }
        return new Taken(hold, order, facts.topicId(), strange);
    }

    /** Whether there is a record to read. */
    boolean hasRecords() throws InterruptedException {
        PartitionFacts facts = context.facts().fresh(partition);
        return facts.end() > facts.logStart() && context.kafka().hasRecords(partition, facts.logStart(), facts.end());
    }

    private static PartitionFacts committedAt(PartitionFacts facts, long offset) {
        return facts.withCommitted(Optional.of(new OffsetAndMetadata(offset)));
    }

    private String reason(LaneStart.Skip skip) {
        return "Consumer group " + context.settings().group() + " was set to offset " + skip.asked() + " of "
                + partition + ", which would skip the records from " + (skip.applied() + 1)
                + ". To undo it, stop the sink and set the offset to " + (skip.applied() + 1)
                + " or below, or delete it (kafka-consumer-groups --reset-offsets or --delete-offsets)";
    }
}
