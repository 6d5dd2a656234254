package io.hivesync.sinks.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One lane at one moment.
 *
 * @param offset the last one applied, -1 when none is or it is not known yet
 * @param token that the lane holds in the target, 0 before it is open
 * @param lag records between what is applied and the end of the partition; null when not known
 * @param oldestUnapplied how old the oldest change is that was read and is not applied, or, where nothing is read before the
 *     model's first schema is there, how long records have been waiting for it; null when there are none
 * @param reason why it is in this state; empty when there is nothing to say
 * @param caughtUp whether all that the partition held when the lane was last taken, or a replay was asked for, is applied
 * @param warning that what it has not applied is so old that Kafka may soon remove it; else empty
 */
public record LaneStatus(
        String topic,
        int partition,
        String model,
        long offset,
        long token,
        @Nullable Long lag,
        @Nullable Duration oldestUnapplied,
        LaneCondition state,
        String reason,
        boolean caughtUp,
        String warning) {

    LaneStatus withWarning(String newWarning) {
        return new LaneStatus(
                topic, partition, model, offset, token, lag, oldestUnapplied, state, reason, caughtUp, newWarning);
    }
}
