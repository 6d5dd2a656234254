package io.hivesync.sinks.runtime;

/** How a lane is. */
public enum LaneCondition {
    /** Taking the lane in the target. */
    OPENING,
    /** Writing, or waiting for records. */
    RUNNING,
    /** Writing; when the topic has been read through, what it does not have is removed from the target. */
    REBUILDING,
    /** The next record needs a newer schema of its model than was seen. */
    WAITING_FOR_SCHEMA,
    /** The target failed; it is tried again. */
    RETRYING,
    /** The whole sink waits until its target is put right, or the lanes of a model until its table is. */
    STOPPED,
    /** A record can neither be written nor become a dead letter: the lane stands before it, and tries now and then. */
    BLOCKED,
    /** The consumer group was set to an offset that would skip records; the lane stands until that is undone. */
    REFUSED_SKIP,
    /** The partition went to another consumer, or the sink was closed. */
    CLOSED
}
