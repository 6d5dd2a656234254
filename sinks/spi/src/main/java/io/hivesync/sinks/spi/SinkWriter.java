package io.hivesync.sinks.spi;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Writes one lane, under the token that it took. Used by one thread at a time.
 *
 * <p>A write first compares the lane's row (token, topic id and offset = {@link Batch#previousOffset()}) and sets its offset
 * to {@link Batch#lastOffset()}, in the same transaction as the rows; so a replaced writer changes nothing, and all of a
 * batch is written or none of it. After {@link SinkException.Fenced} the writer is of no more use; after any other exception
 * the outcome may be unknown (the answer may be lost): the caller opens the lane anew and goes on from the offset it finds.
 */
public interface SinkWriter extends AutoCloseable {

    /**
     * @param timeout how long the target may take
     * @return how many changes were applied, and how many fields were left out because the schema does not have them
     * @throws SinkException.Fenced when the lane's row is another's, or not where the batch continues; nothing was changed
     * @throws SinkException.Rejected when the target will never take one of the records; nothing was changed
     */
    WriteResult write(Batch batch, Duration timeout) throws SinkException;

    /**
     * Hands over the ids that the target holds of this lane's model, in no order, for the caller to find what to sweep: those of
     * rows, and those that wait to become one.
     *
     * @param action gets one id after the other, and says whether it wants more; not to write meanwhile
     */
    void forEachId(Predicate<String> action, Duration timeout) throws SinkException;

    /** The changes of this lane that wait in the target; empty: this sink keeps none, and they are dead letters at once. */
    default Optional<HeldChanges> held() {
        return Optional.empty();
    }

    @Override
    void close();
}
