package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What a lane's row and its group's offset tell of others that use the sink's name: on another cluster with the same target,
 * or on this cluster with another target. Neither can be refused, since a topic may be created anew and a target be replaced
 * or restored; so it is said aloud. Stateless.
 */
final class LanePast {
    private LanePast() {}

    /** For people; empty when there is nothing strange. */
    static String strange(Lane lane, Optional<LaneState> seen, PartitionFacts facts) {
        Optional<String> otherTopic = seen.map(LaneStart::topicOf).filter(id -> !id.equals(facts.topicId()));
        if (otherTopic.isPresent()) {
            return otherTopic(lane, otherTopic.get(), facts.topicId());
        }
        // the token of a commit was taken in the target before
        long token = seen.map(LaneState::token).orElse(-1L);
        return facts.committed()
                .filter(commit -> token(commit.metadata()) > token)
                .map(commit -> otherTarget(lane, commit))
                .orElse("");
    }

    /** They would undo each other's work. */
    private static String otherTopic(Lane lane, String other, String here) {
        return "Sink " + lane.sink() + " was filled from another topic " + lane.topic() + ", with id " + other
                + "; this one has id " + here + ", and rows that it does not have are removed."
                + " If the topic was not created anew, another Hive Sync with a sink of this name writes to the same"
                + " target: stop one of them, or rename its sink";
    }

    /** They would share the partitions, and each target would have a part of the rows. */
    private static String otherTarget(Lane lane, OffsetAndMetadata commit) {
        return "Sink " + lane.sink() + " has written " + lane.topic() + "-" + lane.partition() + " up to offset "
                + (commit.offset() - 1)
                + " to another target than this one, or this one lost it; what is missing here is"
                + " written now. If the target was not replaced or restored, another process has a sink of this name for"
                + " another target, and each gets a part of the rows: stop one of them, or rename its sink";
    }

    private static long token(String metadata) {
        return CommitMark.of(metadata).map(CommitMark::token).orElse(-1L);
    }
}
