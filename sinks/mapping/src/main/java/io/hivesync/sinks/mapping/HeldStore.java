package io.hivesync.sinks.mapping;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Rejected;
import java.time.Duration;
import java.util.List;

/**
 * Where one lane's changes wait, by a writer of that lane. Each call that changes something is one transaction, which begins with
 * the lane compare: {@link Fenced}, and nothing was changed, where the lane is another's.
 */
public interface HeldStore {

    /** Those that were tried longest ago; fewer than asked for where they are large. */
    List<HeldRow> oldest(int most) throws SinkException;

    /**
     * Puts a row there, in place of one of the same record, and moves the lane.
     *
     * @return whether there was one
     */
    boolean put(Batch.Changes one, HeldRow row, Duration timeout) throws SinkException;

    /**
     * Writes the row's change, and removes the row.
     *
     * @throws Rejected when the target does not take it; the row is where it was
     */
    void apply(Batch.Changes one, HeldRow row, Duration timeout) throws SinkException;

    /** The row was tried now, and comes last from here on. */
    void tried(long offset, HeldRow row, Duration timeout) throws SinkException;

    /**
     * Removes the row, if it was not replaced.
     *
     * @return whether it was there
     */
    boolean remove(long offset, HeldRow row, Duration timeout) throws SinkException;
}
