package io.hivesync.sinks.http.supabase;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hivesync.sinks.http.RowsJson;
import io.hivesync.sinks.mapping.StoredHeldChanges;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.sinks.spi.WriteResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes one lane; see {@link SinkWriter}. A write is one call of one function: it moves the lane first, and fails where that
 * did not change exactly one row.
 *
 * <p>Used by one thread at a time. It remembers nothing of a write but how many changes wait.
 */
final class SupabaseWriter implements SinkWriter {
    private static final String NONE = "[]";

    private final Lane lane;
    private final LaneState taken;
    private final Shared shared;
    private final SupabaseHeldStore waits;
    private final StoredHeldChanges held;

    /** What all writers of a sink share. */
    record Shared(Postgrest api, SupabaseForm form, SinkSettings settings) {}

    /** @param waiting how many changes wait for this lane */
    SupabaseWriter(Lane lane, LaneState taken, Shared shared, int waiting) {
        this.lane = lane;
        this.taken = taken;
        this.shared = shared;
        this.waits = new SupabaseHeldStore(this, new HeldCalls(shared.api(), lane));
        this.held = new StoredHeldChanges(waits, shared.settings().clock(), waiting);
    }

    @Override
    public Optional<HeldChanges> held() {
        return Optional.of(held);
    }

    /** A record that is gone, and since when, µs since 1970. */
    private record Gone(String bladeId, long atMicros) {}

    /** The lane moves, or stays. */
    record Move(long previous, long last, @Nullable Long sourceTsMs) {}

    /**
     * What is done beside moving the lane.
     *
     * @param only the one record that can be at fault, if there is just one
     */
    record Work(
            TableLayout layout,
            List<Gone> gone,
            String records,
            @Nullable String only) {}

    @Override
    public WriteResult write(Batch batch, Duration timeout) throws SinkException {
        return switch (batch) {
            case Batch.Changes changes -> {
                TableLayout layout = TableLayout.of(changes.schema(), wanted());
                RowsJson rows = RowsJson.of(changes, layout, shared.form());
                Move move = new Move(batch.previousOffset(), batch.lastOffset(), changes.sourceTsMs());
                List<String> ids =
                        changes.changes().stream().map(RecordChange::bladeId).toList();
                write(move, work(changes, layout, rows), ids, timeout);
                yield new WriteResult(changes.changes().size(), rows.leftOut());
            }
            case Batch.Sweep sweep -> {
                long now = nowMs() * 1_000;
                List<Gone> gone =
                        sweep.ids().stream().map(id -> new Gone(id, now)).toList();
                Move move = new Move(batch.previousOffset(), batch.lastOffset(), null);
                write(move, new Work(keyOnly(), gone, NONE, null), sweep.ids(), timeout);
                yield new WriteResult(gone.size(), 0);
            }
        };
    }

    private static Work work(Batch.Changes batch, TableLayout layout, RowsJson rows) {
        List<Gone> gone = rows.deletes().stream()
                .map(delete -> new Gone(delete.bladeId(), delete.version()))
                .toList();
        List<RecordChange> changes = batch.changes();
        String only = changes.size() == 1 ? changes.getFirst().bladeId() : null;
        return new Work(layout, gone, rows.array(), only);
    }

    Work work(Batch.Changes batch) throws Rejected {
        TableLayout layout = TableLayout.of(batch.schema(), wanted());
        return work(batch, layout, RowsJson.of(batch, layout, shared.form()));
    }

    /** No change of a record. */
    Work nothing() {
        return new Work(keyOnly(), List.of(), NONE, null);
    }

    /** With what waits of these records: it is older. */
    private void write(Move move, Work work, List<String> ids, Duration timeout) throws SinkException {
        held.gone(write(move, work, HeldCalls.removing(held.count() == 0 ? List.of() : ids), timeout));
    }

    /** @return how many changes wait no more */
    int write(Move move, Work work, Postgrest.Arguments waiting, Duration timeout) throws SinkException {
        try {
            return shared.api()
                    .call(
                            "hive_sync_write",
                            out -> {
                                out.writeObjectFieldStart("move");
                                write(out, move);
                                out.writeEndObject();
                                new Target(work.layout()).write(out);
                                gone(out, work.gone());
                                out.writeFieldName("records");
                                out.writeRawValue(work.records());
                                out.writeObjectFieldStart("held");
                                waiting.write(out);
                                out.writeEndObject();
                            },
                            timeout)
                    .asInt();
        } catch (PostgrestException e) {
            if (e.fenced()) {
                throw new Fenced("The lane " + lane + " is not where this writer left it: another one has taken it");
            }
            throw PostgrestFailures.named(e, "cannot write " + lane.model(), work.only());
        }
    }

    private void write(JsonGenerator out, Move move) throws IOException {
        LaneCalls.key(out, lane);
        out.writeNumberField("token", taken.token());
        out.writeStringField("topicId", taken.topicId());
        out.writeNumberField("previous", move.previous());
        out.writeNumberField("last", move.last());
        if (move.sourceTsMs() != null) {
            out.writeNumberField("sourceTsMs", move.sourceTsMs());
        }
    }

    private static void gone(JsonGenerator out, List<Gone> gone) throws IOException {
        out.writeArrayFieldStart("gone");
        for (Gone one : gone) {
            out.writeStartArray();
            out.writeString(one.bladeId());
            out.writeNumber(one.atMicros());
            out.writeEndArray();
        }
        out.writeEndArray();
    }

    long nowMs() {
        return shared.settings().clock().millis();
    }

    private TableLayout keyOnly() {
        return TableLayout.keyOnly(lane.model(), wanted());
    }

    private TargetModel wanted() {
        return shared.settings().model(lane.model());
    }

    @Override
    public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
        try {
            boolean wanted = new SupabaseRows(shared.api(), keyOnly())
                    .read(Optional.empty(), row -> action.test(row.bladeId()), timeout);
            if (wanted && held.count() > 0) {
                waits.calls().forEachLiveId(action, timeout);
            }
        } catch (PostgrestException e) {
            throw PostgrestFailures.named(e, "cannot list the ids of " + lane.model(), null);
        }
    }

    @Override
    public void close() {
        // the connections are the sink's
    }
}
