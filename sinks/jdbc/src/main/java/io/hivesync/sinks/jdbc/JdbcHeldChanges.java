package io.hivesync.sinks.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.jdbc.HeldTable.Waiting;
import io.hivesync.sinks.jdbc.JdbcSinkWriter.Step;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChange;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.topics.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link HeldChanges} of one writer. Only who has the lane adds to them, so their count is known without asking. */
final class JdbcHeldChanges implements HeldChanges {
    private final JdbcSinkWriter writer;
    private final Lane lane;
    private final HeldTable table;
    private int count;

    JdbcHeldChanges(JdbcSinkWriter writer, Lane lane, HeldTable table, int count) {
        this.writer = writer;
        this.lane = lane;
        this.table = table;
        this.count = count;
    }

    @Override
    public int count() {
        return count;
    }

    /** After a commit that removed so many. */
    void gone(int removed) {
        count -= removed;
    }

    @Override
    public void hold(Batch.Changes one, String reason, Duration timeout) throws SinkException {
        RecordChange change = one.changes().getFirst();
        Waiting row =
                new Waiting(change.bladeId(), change.offset(), change.version(), after(change), reason, writer.nowMs());
        int[] replaced = {0};
        Step step = writer.step(one.previousOffset(), one.lastOffset(), one.sourceTsMs());
        writer.transact(step, timeout, connection -> {
            replaced[0] = table.delete(connection, lane, List.of(row.bladeId()));
            table.insert(connection, lane, row);
        });
        count += 1 - replaced[0];
    }

    private static @Nullable String after(RecordChange change) {
        try {
            return change instanceof RecordChange.Upsert upsert ? Json.MAPPER.writeValueAsString(upsert.after()) : null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    private static RecordChange change(Waiting row) {
        try {
            return row.after() == null
                    ? new RecordChange.Delete(row.bladeId(), row.offset(), row.version())
                    : new RecordChange.Upsert(
                            row.bladeId(), row.offset(), row.version(), (ObjectNode) Json.MAPPER.readTree(row.after()));
        } catch (JsonProcessingException | ClassCastException e) {
            throw new IllegalStateException(HeldTable.NAME + " has an image that is none", e);
        }
    }

    @Override
    public Tried retry(long offset, Attempt attempt) throws SinkException {
        int applied = 0;
        List<HeldChange> hopeless = new ArrayList<>();
        for (Waiting row : writer.read(connection -> table.oldest(connection, lane, attempt.most()))) {
            Optional<Rejected> refused = refused(offset, row, attempt);
            if (refused.isEmpty()) {
                applied++;
            } else if (!refused.get().mayFitLater() || row.sinceMs() + attempt.patienceMs() <= writer.nowMs()) {
                String reason = String.valueOf(refused.get().getMessage());
                hopeless.add(new HeldChange(change(row), reason, row.sinceMs()));
            }
        }
        return new Tried(applied, hopeless);
    }

    private Optional<Rejected> refused(long offset, Waiting row, Attempt attempt) throws SinkException {
        try {
            Step step = writer.step(new Batch.Changes(offset, offset, attempt.schema(), List.of(change(row)), 0));
            writer.transact(step, attempt.timeout(), connection -> table.delete(connection, lane, row));
            count--;
            return Optional.empty();
        } catch (Rejected e) {
            Step step = writer.step(offset, offset, null);
            writer.transact(step, attempt.timeout(), connection -> table.tried(connection, lane, row, writer.nowMs()));
            return Optional.of(e);
        }
    }

    @Override
    public void forget(long offset, HeldChange held, Duration timeout) throws SinkException {
        RecordChange change = held.change();
        Waiting row = new Waiting(change.bladeId(), change.offset(), change.version(), null, "", held.sinceMs());
        boolean[] gone = {false};
        Step step = writer.step(offset, offset, null);
        writer.transact(step, timeout, connection -> gone[0] = table.delete(connection, lane, row));
        count -= gone[0] ? 1 : 0;
    }
}
