package io.hivesync.sinks.http.supabase;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hivesync.sinks.http.RowsJson;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
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
 * <p>Used by one thread at a time. It remembers nothing of a write, so it stays usable after any exception.
 */
final class SupabaseWriter implements SinkWriter {
    private static final String NONE = "[]";

    private final Lane lane;
    private final LaneState taken;
    private final Shared shared;

    /** What all writers of a sink share. */
    record Shared(Postgrest api, SupabaseForm form, SinkSettings settings) {}

    SupabaseWriter(Lane lane, LaneState taken, Shared shared) {
        this.lane = lane;
        this.taken = taken;
        this.shared = shared;
    }

    /** A record that is gone, and since when, µs since 1970. */
    private record Gone(String bladeId, long atMicros) {}

    /** What a batch does beside moving the lane. */
    private record Work(TableLayout layout, List<Gone> gone, String records) {}

    @Override
    public WriteResult write(Batch batch, Duration timeout) throws SinkException {
        return switch (batch) {
            case Batch.Changes changes -> {
                TableLayout layout = TableLayout.of(changes.schema(), wanted());
                RowsJson rows = RowsJson.of(changes, layout, shared.form());
                List<Gone> gone = rows.deletes().stream()
                        .map(delete -> new Gone(delete.bladeId(), delete.version()))
                        .toList();
                write(batch, changes.sourceTsMs(), new Work(layout, gone, rows.array()), timeout);
                yield new WriteResult(changes.changes().size(), rows.leftOut());
            }
            case Batch.Sweep sweep -> {
                long now = shared.settings().clock().millis() * 1_000;
                List<Gone> gone =
                        sweep.ids().stream().map(id -> new Gone(id, now)).toList();
                write(batch, null, new Work(TableLayout.keyOnly(lane.model(), wanted()), gone, NONE), timeout);
                yield new WriteResult(gone.size(), 0);
            }
        };
    }

    private void write(Batch batch, @Nullable Long sourceTsMs, Work work, Duration timeout) throws SinkException {
        try {
            shared.api()
                    .call(
                            "hive_sync_write",
                            out -> {
                                out.writeObjectFieldStart("move");
                                move(out, batch, sourceTsMs);
                                out.writeEndObject();
                                new Target(work.layout()).write(out);
                                gone(out, work.gone());
                                out.writeFieldName("records");
                                out.writeRawValue(work.records());
                            },
                            timeout);
        } catch (PostgrestException e) {
            if (e.fenced()) {
                throw new Fenced("The lane " + lane + " is not where this writer left it: another one has taken it");
            }
            throw PostgrestFailures.named(e, "cannot write " + lane.model(), only(batch));
        }
    }

    private void move(JsonGenerator out, Batch batch, @Nullable Long sourceTsMs) throws IOException {
        LaneCalls.key(out, lane);
        out.writeNumberField("token", taken.token());
        out.writeStringField("topicId", taken.topicId());
        out.writeNumberField("previous", batch.previousOffset());
        out.writeNumberField("last", batch.lastOffset());
        if (sourceTsMs != null) {
            out.writeNumberField("sourceTsMs", sourceTsMs);
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

    /** The only record that can be at fault, if there is just one. */
    private static @Nullable String only(Batch batch) {
        if (batch instanceof Batch.Changes changes && changes.changes().size() == 1) {
            RecordChange change = changes.changes().getFirst();
            return change.bladeId();
        }
        return null;
    }

    private TargetModel wanted() {
        return shared.settings().model(lane.model());
    }

    @Override
    public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
        try {
            new SupabaseRows(shared.api(), TableLayout.keyOnly(lane.model(), wanted()))
                    .read(Optional.empty(), row -> action.test(row.bladeId()), timeout);
        } catch (PostgrestException e) {
            throw PostgrestFailures.named(e, "cannot list the ids of " + lane.model(), null);
        }
    }

    @Override
    public void close() {
        // the connections are the sink's
    }
}
