package io.hivesync.sinks.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What the consumer has to do before a lane that was taken in the target gets records.
 *
 * @param token that the lane holds
 * @param from the offset to read from
 * @param applied the last offset that the target has; what is read below it is not written again
 * @param claim the offset to commit as ours before anything is written, -1 for none
 * @param rebuild when rows that the topic does not have must go
 */
record SeekOrder(
        long token,
        long from,
        long applied,
        long claim,
        @Nullable Rebuild rebuild) {}
