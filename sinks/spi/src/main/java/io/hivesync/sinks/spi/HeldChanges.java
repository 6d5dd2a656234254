package io.hivesync.sinks.spi;

import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.List;

/**
 * Changes of one lane that wait in the target, in {@code hive_sync_held}, because another row is in their way: a foreign key or a
 * unique one of somebody else's. At most one for each record; it goes as soon as a newer change of that record is written, or the
 * record is swept. Belongs to the lane, whichever sink holds that.
 *
 * <p>Each call is a transaction that begins with the lane compare, as a write's does: a replaced writer changes nothing. Used by the
 * thread of the lane's {@link SinkWriter}, and of no more use than that after an exception.
 */
public interface HeldChanges {

    /** How many there are, as this writer left them; no I/O. */
    int count();

    /** Puts the batch's only change aside, in place of one of the same record, and moves the lane as a write would. */
    void hold(Batch.Changes one, String reason, Duration timeout) throws SinkException;

    /**
     * Tries some of them once more, those first that were tried longest ago; a try that is refused leaves all as it was.
     *
     * @param offset that the lane stands at
     * @return what came of it
     */
    Tried retry(long offset, Attempt attempt) throws SinkException;

    /** Gives one up that {@link Tried#hopeless} named; not if it was replaced meanwhile. */
    void forget(long offset, HeldChange held, Duration timeout) throws SinkException;

    /**
     * How to try.
     *
     * @param schema the newest known one
     * @param most how many
     * @param patienceMs what has waited longer, and is refused again, is hopeless
     */
    record Attempt(ModelSchema schema, int most, long patienceMs, Duration timeout) {}

    /**
     * @param applied how many changes the target took
     * @param hopeless what is refused again after all its time, or for another reason, which waiting does not mend
     */
    record Tried(int applied, List<HeldChange> hopeless) {
        public Tried {
            hopeless = List.copyOf(hopeless);
        }
    }
}
