package io.hivesync.sinks.http.convex;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;

/** Writes one lane; see {@link SinkWriter}. It remembers nothing: where the lane stands is what the batch says and Convex confirms. */
final class ConvexSinkWriter implements SinkWriter {
    /** Far below the 4096 index ranges that one mutation may read. */
    private static final int SWEPT_AT_ONCE = 2000;

    private final Lane lane;
    private final LaneState taken;
    private final ConvexSettings settings;
    private final ConvexCalls calls;

    ConvexSinkWriter(Lane lane, LaneState taken, ConvexSettings settings, ConvexCalls calls) {
        this.lane = lane;
        this.taken = taken;
        this.settings = settings;
        this.calls = calls;
    }

    @Override
    public WriteResult write(Batch batch, Duration timeout) throws SinkException {
        return switch (batch) {
            case Batch.Changes changes -> change(changes, timeout);
            case Batch.Sweep sweep -> sweep(sweep, timeout);
        };
    }

    private WriteResult change(Batch.Changes batch, Duration timeout) throws SinkException {
        ConvexDocument documents = documents(batch.schema());
        ObjectNode arguments = arguments(batch, documents);
        arguments.putObject("move").put("offset", batch.lastOffset()).put("sourceTsMs", batch.sourceTsMs());
        ArrayNode upserts = arguments.putArray("upserts");
        ArrayNode deletes = arguments.putArray("deletes");
        int leftOut = 0;
        for (RecordChange change : batch.changes()) {
            switch (change) {
                case RecordChange.Upsert upsert -> {
                    leftOut += documents.leftOut(upsert);
                    upserts.add(documents.document(upsert));
                }
                case RecordChange.Delete delete ->
                    delete(deletes, documents.checkedId(delete.bladeId()), delete.version());
            }
        }
        calls.call(ConvexCalls.Function.APPLY_BATCH, arguments, batch.changes().size(), timeout);
        return new WriteResult(batch.changes().size(), leftOut);
    }

    private WriteResult sweep(Batch.Sweep batch, Duration timeout) throws SinkException {
        ConvexDocument documents = documents(withoutFields());
        long nowMicros = settings.sink().clock().millis() * 1_000;
        List<String> ids = batch.ids();
        for (int from = 0; from < ids.size(); from += SWEPT_AT_ONCE) {
            List<String> part = ids.subList(from, Math.min(ids.size(), from + SWEPT_AT_ONCE));
            ObjectNode arguments = arguments(batch, documents);
            arguments.putNull("move").putArray("upserts");
            ArrayNode deletes = arguments.putArray("deletes");
            part.forEach(id -> delete(deletes, id, nowMicros));
            calls.call(ConvexCalls.Function.APPLY_BATCH, arguments, part.size(), timeout);
        }
        return new WriteResult(ids.size(), 0);
    }

    private static void delete(ArrayNode deletes, String id, long atMicros) {
        String at = Instant.EPOCH.plus(atMicros, ChronoUnit.MICROS).toString();
        deletes.addObject().put("bladeId", id).put("at", at);
    }

    private ObjectNode arguments(Batch batch, ConvexDocument documents) {
        ObjectNode arguments = ConvexLanes.of(lane);
        arguments.setAll(documents.arguments());
        arguments
                .putObject("held")
                .put("token", taken.token())
                .put("topicId", taken.topicId())
                .put("offset", batch.previousOffset());
        return arguments;
    }

    private ModelSchema withoutFields() {
        return new ModelSchema(lane.model(), 1, List.of(), ModelSchema.SourceKind.CAPTURE);
    }

    private ConvexDocument documents(ModelSchema schema) {
        DocumentLayout layout = ConvexNames.layout(schema, settings.sink().model(lane.model()));
        return new ConvexDocument(layout);
    }

    @Override
    public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
        new ConvexReading(calls, documents(withoutFields()), timeout).ids(action);
    }

    @Override
    public void close() {
        // the calls are the sink's
    }
}
