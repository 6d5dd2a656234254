package io.hivesync.sinks.testkit.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Predicate;

/** Writes one lane of a {@link JsonFileSink}; see {@link SinkWriter}. Remembers only what it took. */
final class JsonFileWriter implements SinkWriter {
    private final JsonFileSink sink;
    private final Lane lane;
    private final LaneState taken;

    JsonFileWriter(JsonFileSink sink, Lane lane, LaneState taken) {
        this.sink = sink;
        this.lane = lane;
        this.taken = taken;
    }

    @Override
    public WriteResult write(Batch batch, Duration timeout) throws SinkException {
        return sink.transact(content -> {
            LaneState stored = compareLane(content, batch);
            ObjectNode rows = JsonFileSink.rows(content, lane.model());
            return switch (batch) {
                case Batch.Changes changes -> {
                    moveLane(content, stored, changes);
                    int leftOut = 0;
                    for (RecordChange change : changes.changes()) {
                        leftOut += apply(rows, change, changes.schema());
                    }
                    yield new WriteResult(changes.changes().size(), leftOut);
                }
                case Batch.Sweep sweep -> {
                    rows.remove(sweep.ids());
                    yield new WriteResult(sweep.ids().size(), 0);
                }
            };
        });
    }

    private LaneState compareLane(ObjectNode content, Batch batch) throws Fenced {
        return JsonFileSink.lane(content, lane)
                .filter(stored -> stored.token() == taken.token()
                        && stored.topicId().equals(taken.topicId())
                        && stored.offset() == batch.previousOffset())
                .orElseThrow(() -> new Fenced("The lane " + lane + " is not where this writer left it"));
    }

    private void moveLane(ObjectNode content, LaneState stored, Batch.Changes batch) {
        LaneState moved = new LaneState(
                stored.token(), batch.lastOffset(), stored.topicId(), stored.replay(), batch.sourceTsMs());
        JsonFileSink.setLane(content, lane, moved);
    }

    /** @return how many fields were left out */
    private static int apply(ObjectNode rows, RecordChange change, ModelSchema schema) throws Rejected {
        return switch (change) {
            case RecordChange.Upsert upsert -> {
                ObjectNode row = rows.objectNode();
                for (ModelSchema.Field field : schema.fields()) {
                    JsonNode value = upsert.after().get(field.name());
                    if (value != null) {
                        check(field, value, upsert.bladeId());
                        row.set(field.name(), value);
                    }
                }
                rows.set(upsert.bladeId(), row);
                yield upsert.after().size() - row.size();
            }
            case RecordChange.Delete delete -> {
                rows.remove(delete.bladeId());
                yield 0;
            }
        };
    }

    /** Hive does not check its types. This target does it for numbers, to have something that it refuses. */
    private static void check(ModelSchema.Field field, JsonNode value, String bladeId) throws Rejected {
        if (field.type() == FieldType.NUMBER && !value.isNumber() && !value.isNull()) {
            throw new Rejected("The field " + field.name() + " of " + bladeId + " is no number", bladeId, null);
        }
    }

    @Override
    public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
        Iterator<String> ids = JsonFileSink.rows(sink.content(), lane.model()).fieldNames();
        boolean wanted = true;
        while (wanted && ids.hasNext()) {
            wanted = action.test(ids.next());
        }
    }

    @Override
    public void close() {
        // what there is to close is the sink's
    }
}
