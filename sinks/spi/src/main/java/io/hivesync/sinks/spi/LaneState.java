package io.hivesync.sinks.spi;

/**
 * A lane's row in the target.
 *
 * @param token fences: who holds a smaller one writes nothing
 * @param offset the last Kafka offset applied, -1 when none is
 * @param topicId Kafka's id of the topic that the offset counts in
 * @param replay how many replays were asked for
 * @param sourceTsMs when the source saw the newest change applied, ms since 1970; 0 when none is
 */
public record LaneState(long token, long offset, String topicId, long replay, long sourceTsMs) {
    public LaneState {
        if (offset < -1) {
            throw new IllegalArgumentException("A lane's offset is -1 or more, not " + offset);
        }
    }
}
