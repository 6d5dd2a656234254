package io.hivesync.sinks.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sink at one moment.
 *
 * @param reason why it is in this state; empty when there is nothing to say
 * @param restarts how often an unforeseen failure of ours made it start anew
 * @param lanes of the partitions that this process has, by topic and partition
 * @param latency null before a lane that has caught up has written a change
 */
public record SinkStatus(
        String sink,
        State state,
        String reason,
        long restarts,
        List<LaneStatus> lanes,
        SinkCounters counters,
        @Nullable Latency latency) {
    public SinkStatus {
        lanes = List.copyOf(lanes);
    }

    /**
     * From when the source saw a change until the target has it, of the newest change of each of the last thousand writes of lanes that had
     * caught up; ms, by the clocks of both.
     */
    public record Latency(long p50Ms, long p99Ms) {}

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
