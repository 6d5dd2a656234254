package io.hivesync.sinks.runtime;

import java.util.List;

/**
 * A sink at one moment.
 *
 * @param reason why it is in this state; empty when there is nothing to say
 * @param lanes of the partitions that this process has, by topic and partition
 */
public record SinkStatus(String sink, State state, String reason, List<LaneStatus> lanes, SinkCounters counters) {
    public SinkStatus {
        lanes = List.copyOf(lanes);
    }

    /** How a sink is. */
    public enum State {
        /** The target was not reached yet; it is tried again and again. */
        STARTING,
        /** Its lanes go on, each by itself. */
        RUNNING,
        /** Nothing is written until a person puts the target right; nothing is skipped. */
        MISCONFIGURED,
        /** Kafka refuses us; it is tried again. */
        KAFKA_TROUBLE,
        /** An error of ours ended the sink. */
        FAILED,
        CLOSED
    }
}
