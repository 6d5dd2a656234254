package io.hivesync.sinks.testkit;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChange;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Rejected;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What waits in an {@link InMemorySink} for one lane. */
final class MemoryHeldChanges implements HeldChanges {
    private static final Clock CLOCK = Clock.systemUTC();

    private final MemoryWriter writer;
    private final MemoryWriter.Place place;

    MemoryHeldChanges(MemoryWriter writer, MemoryWriter.Place place) {
        this.writer = writer;
        this.place = place;
    }

    private Map<String, HeldChange> waiting() {
        return place.sink().waiting(place.lane());
    }

    @Override
    public int count() {
        return waiting().size();
    }

    @Override
    public void hold(Batch.Changes one, String reason, Duration timeout) throws SinkException {
        RecordChange change = one.changes().getFirst();
        HeldChange held = new HeldChange(change, reason, CLOCK.millis());
        writer.move(one.previousOffset(), one.lastOffset(), table -> waiting().put(change.bladeId(), held) == null);
    }

    @Override
    public Tried retry(long offset, Attempt attempt) throws SinkException {
        int applied = 0;
        List<HeldChange> hopeless = new ArrayList<>();
        List<HeldChange> all = List.copyOf(waiting().values());
        for (HeldChange held : all.subList(0, Math.min(all.size(), attempt.most()))) {
            Batch one = new Batch.Changes(offset, offset, attempt.schema(), List.of(held.change()), 0);
            try {
                writer.write(one, attempt.timeout());
                applied++;
            } catch (Rejected e) {
                if (!e.mayFitLater() || held.sinceMs() + attempt.patienceMs() <= CLOCK.millis()) {
                    hopeless.add(new HeldChange(held.change(), String.valueOf(e.getMessage()), held.sinceMs()));
                }
            }
        }
        return new Tried(applied, hopeless);
    }

    @Override
    public void forget(long offset, HeldChange change, Duration timeout) throws SinkException {
        String id = change.change().bladeId();
        writer.move(offset, offset, table -> {
            HeldChange now = waiting().get(id);
            boolean same =
                    now != null && now.change().offset() == change.change().offset();
            return same && waiting().remove(id) != null;
        });
    }
}
