package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.LaneState;
import org.jspecify.annotations.Nullable;

/**
 * What the consumer has to do before a lane that was taken in the target gets records.
 *
 * @param row that the lane was taken with; what is read up to its offset is not written again
 * @param from the offset to read from
 * @param until where the partition ended: who has applied what is below it has caught up
 * @param claim the offset to commit as ours before anything is written, -1 for none
 * @param rebuild when rows that the topic does not have must go
 */
record SeekOrder(
        LaneState row,
        long from,
        long until,
        long claim,
        @Nullable Rebuild rebuild) {

    /** What marks commits of the lane while it is opened. */
    CommitMark mark() {
        return new CommitMark(row.token(), row.replay(), rebuild != null && row.replay() > 0);
    }
}
