package io.hivesync.sinks.testkit;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChange;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Writes one lane of an {@link InMemorySink}. Used by one thread at a time. */
final class MemoryWriter implements SinkWriter {
    private final Place place;
    private LaneState row;

    /** Where it writes. */
    record Place(InMemorySink sink, Lane lane, MemoryNames names) {}

    MemoryWriter(Place place, LaneState row) {
        this.place = place;
        this.row = row;
    }

    @Override
    public WriteResult write(Batch batch, Duration timeout) throws SinkException {
        LaneState expected =
                new LaneState(row.token(), batch.previousOffset(), row.topicId(), row.replay(), row.sourceTsMs());
        return switch (batch) {
            case Batch.Changes changes -> apply(expected, changes);
            case Batch.Sweep sweep -> sweep(expected, sweep);
        };
    }

    private WriteResult apply(LaneState expected, Batch.Changes batch) throws SinkException {
        LaneState next =
                new LaneState(row.token(), batch.lastOffset(), row.topicId(), row.replay(), batch.sourceTsMs());
        WriteResult result = place.sink().transact(place, expected, next, table -> {
            MemoryTable.check(batch.changes(), batch.schema());
            table.checkUnique(batch.changes());
            int leftOut = 0;
            for (RecordChange change : batch.changes()) {
                leftOut += table.apply(change, new MemoryTable.Manner(batch.schema(), place.names(), row.token()));
            }
            batch.changes().forEach(change -> waiting().remove(change.bladeId()));
            return new WriteResult(batch.changes().size(), leftOut);
        });
        row = next;
        return result;
    }

    private WriteResult sweep(LaneState expected, Batch.Sweep batch) throws SinkException {
        return place.sink().transact(place, expected, expected, table -> {
            batch.ids().forEach(id -> table.sweep(id, place.names(), row.token()));
            waiting().keySet().removeAll(batch.ids());
            return new WriteResult(batch.ids().size(), 0);
        });
    }

    private Map<String, HeldChange> waiting() {
        return place.sink().waiting(place.lane());
    }

    @Override
    public Optional<HeldChanges> held() {
        return Optional.of(new MemoryHeldChanges(this, place));
    }

    /** Moves the lane, or leaves it where it is, and does that. */
    void move(long previous, long last, InMemorySink.TableWork<Boolean> work) throws SinkException {
        LaneState expected = new LaneState(row.token(), previous, row.topicId(), row.replay(), row.sourceTsMs());
        LaneState next = new LaneState(row.token(), last, row.topicId(), row.replay(), row.sourceTsMs());
        place.sink().transact(place, expected, next, work);
        row = next;
    }

    @Override
    public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
        for (String id : place.sink().ids(place)) {
            if (!action.test(id)) {
                return;
            }
        }
    }

    @Override
    public void close() {}
}
