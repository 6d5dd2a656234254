package io.hivesync.sinks.http.supabase;

import io.hivesync.sinks.http.supabase.SupabaseWriter.Move;
import io.hivesync.sinks.mapping.HeldRow;
import io.hivesync.sinks.mapping.HeldStore;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.SinkException;
import java.time.Duration;
import java.util.List;

/** What waits for one writer's lane, in {@code hive_sync_held}. */
record SupabaseHeldStore(SupabaseWriter writer, HeldCalls calls) implements HeldStore {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public List<HeldRow> oldest(int most) throws SinkException {
        try {
            return calls.oldest(most, PATIENCE);
        } catch (PostgrestException e) {
            throw PostgrestFailures.named(e, "cannot read " + HeldRow.TABLE, null);
        }
    }

    @Override
    public boolean put(Batch.Changes one, HeldRow row, Duration timeout) throws SinkException {
        Move move = new Move(one.previousOffset(), one.lastOffset(), one.sourceTsMs());
        return writer.write(move, writer.nothing(), HeldCalls.putting(row), timeout) > 0;
    }

    @Override
    public void apply(Batch.Changes one, HeldRow row, Duration timeout) throws SinkException {
        Move move = new Move(one.previousOffset(), one.lastOffset(), null);
        writer.write(move, writer.work(one), HeldCalls.removing(row), timeout);
    }

    @Override
    public void tried(long offset, HeldRow row, Duration timeout) throws SinkException {
        writer.write(stay(offset), writer.nothing(), HeldCalls.tried(row, writer.nowMs()), timeout);
    }

    @Override
    public boolean remove(long offset, HeldRow row, Duration timeout) throws SinkException {
        return writer.write(stay(offset), writer.nothing(), HeldCalls.removing(row), timeout) > 0;
    }

    private static Move stay(long offset) {
        return new Move(offset, offset, null);
    }
}
