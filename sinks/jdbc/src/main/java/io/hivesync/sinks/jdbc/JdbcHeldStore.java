package io.hivesync.sinks.jdbc;

import io.hivesync.sinks.jdbc.JdbcSinkWriter.Step;
import io.hivesync.sinks.mapping.HeldRow;
import io.hivesync.sinks.mapping.HeldStore;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.SinkException;
import java.time.Duration;
import java.util.List;

/** What waits for one writer's lane, in {@link HeldTable}. */
record JdbcHeldStore(JdbcSinkWriter writer, Lane lane, HeldTable table) implements HeldStore {

    @Override
    public List<HeldRow> oldest(int most) throws SinkException {
        return writer.read(connection -> table.oldest(connection, lane, most));
    }

    @Override
    public boolean put(Batch.Changes one, HeldRow row, Duration timeout) throws SinkException {
        boolean[] replaced = {false};
        Step step = writer.step(one.previousOffset(), one.lastOffset(), one.sourceTsMs());
        writer.transact(step, timeout, connection -> {
            replaced[0] = table.delete(connection, lane, List.of(row.bladeId())) > 0;
            table.insert(connection, lane, row);
        });
        return replaced[0];
    }

    @Override
    public void apply(Batch.Changes one, HeldRow row, Duration timeout) throws SinkException {
        writer.transact(writer.step(one), timeout, connection -> table.delete(connection, lane, row));
    }

    @Override
    public void tried(long offset, HeldRow row, Duration timeout) throws SinkException {
        Step step = writer.step(offset, offset, null);
        writer.transact(step, timeout, connection -> table.tried(connection, lane, row, writer.nowMs()));
    }

    @Override
    public boolean remove(long offset, HeldRow row, Duration timeout) throws SinkException {
        boolean[] gone = {false};
        Step step = writer.step(offset, offset, null);
        writer.transact(step, timeout, connection -> gone[0] = table.delete(connection, lane, row));
        return gone[0];
    }
}
