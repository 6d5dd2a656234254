package io.hivesync.sinks.http.convex;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Convex deployment as a sink, reached through functions that the user deployed: {@link ConvexSources} makes them.
 *
 * <p>Guarantee: the lane's document and the records of a batch are one mutation, which begins with the lane compare.
 *
 * <p>Thread-safe. After an exception it stays usable. It creates no table: a schema is deployed by the user.
 */
final class ConvexSink implements Sink {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FORMAT = 1;

    private final ConvexSettings settings;
    private final ConvexCalls calls;
    private final ConvexLanes lanes;

    ConvexSink(ConvexSettings settings) {
        this.settings = settings;
        this.calls = new ConvexCalls(settings);
        this.lanes = new ConvexLanes(calls);
    }

    @Override
    public Limits limits() {
        return settings.limits();
    }

    @Override
    public void check() throws SinkException {
        tables();
    }

    /** The tables that the deployment was made for. */
    private JsonNode tables() throws SinkException {
        JsonNode described = calls.call(ConvexCalls.Function.DESCRIBE, Json.MAPPER.createObjectNode(), 1, PATIENCE);
        if (described.path("format").asInt() != FORMAT) {
            throw undeployed("functions of this version");
        }
        return described.path("tables");
    }

    private Misconfigured undeployed(String what) {
        return new Misconfigured(
                "Convex at " + settings.url().hostAndPort() + " lacks " + what
                        + ": make the files anew (hive-sync schema --to convex) and deploy them",
                null);
    }

    @Override
    public void prepare(ModelSchema model) throws SinkException {
        if (settings.sink().schema() == SchemaMode.NONE) {
            return;
        }
        DocumentLayout layout = ConvexNames.layout(model, settings.sink().model(model.model()));
        JsonNode table = tables().path(layout.collection());
        if (table.isMissingNode()) {
            throw undeployed("the table " + layout.collection() + " for " + model.model());
        }
        if (!table.path("key").asText().equals(layout.key())) {
            throw undeployed("the field " + layout.key() + " as the key of " + layout.collection());
        }
        List<String> missing = new ArrayList<>();
        for (DocumentLayout.Field field : layout.fields()) {
            if (!isThere(table, field.name(), field.type())) {
                missing.add(field.name());
            }
        }
        layout.deletedAt().filter(name -> !isThere(table, name, FieldType.DATE)).ifPresent(missing::add);
        if (!missing.isEmpty()) {
            throw undeployed("in " + layout.collection() + ", or has as another type, " + String.join(", ", missing));
        }
    }

    private static boolean isThere(JsonNode table, String field, FieldType type) {
        return table.path("fields").path(field).asText().equals(type.code());
    }

    @Override
    public Optional<LaneState> readLane(Lane lane) throws SinkException {
        return lanes.read(lane);
    }

    @Override
    public List<Lane> rivals(Lane lane) throws SinkException {
        return lanes.rivals(lane);
    }

    @Override
    public void dropLane(Lane lane, LaneState seen) throws SinkException {
        lanes.replace(lane, Optional.of(seen), Optional.empty());
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        lanes.replace(lane, seen, Optional.of(next));
        return new ConvexSinkWriter(lane, next, settings, calls);
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        ConvexDocument document =
                new ConvexDocument(ConvexNames.layout(model, settings.sink().model(model.model())));
        new ConvexReading(calls, document, PATIENCE).rows(ids, action);
    }

    @Override
    public void close() {
        calls.close();
    }

    @Override
    public String toString() {
        return "ConvexSink[" + settings.sink().name() + "]";
    }
}
