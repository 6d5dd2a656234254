package io.hivesync.sinks.mapping;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChange;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Rejected;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link HeldChanges} of one writer. Only who has the lane adds to them, so their count is known without asking. */
public final class StoredHeldChanges implements HeldChanges {
    private final HeldStore store;
    private final Clock clock;
    private int count;

    /** @param count how many wait for this lane */
    public StoredHeldChanges(HeldStore store, Clock clock, int count) {
        this.store = store;
        this.clock = clock;
        this.count = count;
    }

    @Override
    public int count() {
        return count;
    }

    /** After a commit that removed so many. */
    public void gone(long removed) {
        count -= (int) removed;
    }

    @Override
    public void hold(Batch.Changes one, String reason, Duration timeout) throws SinkException {
        HeldRow row = HeldRow.of(one.changes().getFirst(), reason, clock.millis());
        count += store.put(one, row, timeout) ? 0 : 1;
    }

    @Override
    public Tried retry(long offset, Attempt attempt) throws SinkException {
        int applied = 0;
        List<HeldChange> hopeless = new ArrayList<>();
        List<HeldRow> oldest = store.oldest(attempt.most());
        if (oldest.isEmpty()) {
            // a replaced writer may have removed some, where there are no transactions
            count = 0;
        }
        for (HeldRow row : oldest) {
            Optional<Rejected> refused = refused(offset, row, attempt);
            if (refused.isEmpty()) {
                applied++;
            } else if (!refused.get().mayFitLater() || row.sinceMs() + attempt.patienceMs() <= clock.millis()) {
                hopeless.add(row.refused(String.valueOf(refused.get().getMessage())));
            }
        }
        return new Tried(applied, hopeless);
    }

    private Optional<Rejected> refused(long offset, HeldRow row, Attempt attempt) throws SinkException {
        try {
            Batch.Changes one = new Batch.Changes(offset, offset, attempt.schema(), List.of(row.change()), 0);
            store.apply(one, row, attempt.timeout());
            count--;
            return Optional.empty();
        } catch (Rejected e) {
            store.tried(offset, row, attempt.timeout());
            return Optional.of(e);
        }
    }

    @Override
    public void forget(long offset, HeldChange held, Duration timeout) throws SinkException {
        HeldRow row = HeldRow.of(held.change(), held.reason(), held.sinceMs());
        count -= store.remove(offset, row, timeout) ? 1 : 0;
    }
}
