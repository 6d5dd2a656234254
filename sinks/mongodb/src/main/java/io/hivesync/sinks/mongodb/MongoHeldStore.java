package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.mapping.HeldRow;
import io.hivesync.sinks.mapping.HeldStore;
import io.hivesync.sinks.mongodb.Lanes.Step;
import io.hivesync.sinks.mongodb.MongoServer.Task;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.SinkException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** What waits for one writer's lane, in {@code hive_sync_held}. */
record MongoHeldStore(LaneTarget target, Clock clock) implements HeldStore {

    @Override
    public List<HeldRow> oldest(int most) throws SinkException {
        Task task = new Task("cannot read " + CollectionNames.HELD);
        return target.server()
                .call(
                        task,
                        database ->
                                HeldDocuments.of(database, target.lane(), null).oldest(most));
    }

    private Task task(Duration timeout) {
        return new Task("cannot write " + target.lane().model(), timeout);
    }

    private Step stay(long offset) {
        return new Step(offset, offset, null, clock.millis());
    }

    @Override
    public boolean put(Batch.Changes one, HeldRow row, Duration timeout) throws SinkException {
        boolean[] replaced = {false};
        target.delivery().step(Step.of(one, clock.millis()), task(timeout), held -> replaced[0] = held.put(row));
        return replaced[0];
    }

    @Override
    public void apply(Batch.Changes one, HeldRow row, Duration timeout) throws SinkException {
        target.delivery().change(one, stay(one.lastOffset()), task(timeout), held -> held.remove(row));
    }

    @Override
    public void tried(long offset, HeldRow row, Duration timeout) throws SinkException {
        target.delivery().step(stay(offset), task(timeout), held -> held.tried(row, clock.millis()));
    }

    @Override
    public boolean remove(long offset, HeldRow row, Duration timeout) throws SinkException {
        boolean[] gone = {false};
        target.delivery().step(stay(offset), task(timeout), held -> gone[0] = held.remove(row));
        return gone[0];
    }
}
