package io.hivesync.streams;

/**
 * What is counted, from the start of the process. What an aborted transaction undid is done again and counts again.
 * {@link #RECEIVED} is the sum of those up to {@link #REJECTED}.
 */
public enum StreamCounter {
    /** A change to a quiet record, sent on at once. */
    PASSED,
    /** A change to a record that had just changed; its window's end sends the last image, if that differs. */
    FOLDED,
    /** Dropped: at or before the record's position, or a webhook event whose id was seen. */
    REPEATED,
    /** Dropped: a late webhook event; newer ones had set or deleted all that it sets. */
    SUPERSEDED,
    /** Dropped: it changes nothing. */
    UNCHANGED,
    /** Dropped: a webhook event of a model that is captured. */
    CAPTURED,
    /** A control mark. */
    MARKS,
    /** Sent to the topic of what we refuse. */
    REJECTED,

    /** All that came in. */
    RECEIVED,
    /** Records sent to record topics, of whatever cause. */
    SENT,
    /** Of these: at a window's end. */
    SENT_AT_WINDOW_END,
    /** Of these: tombstones for what a snapshot did not meet. */
    SWEPT,
    /** Snapshots asked for. */
    SNAPSHOTS_REQUESTED,
    /** Changes in the log of a captured model of which its webhook, which told of others, did not tell within a minute. */
    MISSED_BY_WEBHOOK,
    /** Partitions of change topics of which something was removed before it was read, or that were made anew. */
    INPUTS_LOST
}
