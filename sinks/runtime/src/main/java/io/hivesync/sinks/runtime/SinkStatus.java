package io.hivesync.sinks.runtime;

import java.util.List;

/**
 * A sink at one moment.
 *
 * @param reason why it is in this state; empty when there is nothing to say
 * @param restarts how often an unforeseen failure of ours made it start anew
 * @param lanes of the partitions that this process has, by topic and partition
 */
public record SinkStatus(
        String sink, State state, String reason, long restarts, List<LaneStatus> lanes, SinkCounters counters) {
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
        /** A failure that nobody foresaw ended it; in a moment it starts anew, from what the target has. */
        RESTARTING,
        /** An error of ours or of the machine ended the sink. */
        FAILED,
        CLOSED
    }
}
