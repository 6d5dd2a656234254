package io.hivesync.sinks.http.firestore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Firestore database as a sink: a collection per model, a document per record, {@code hive_sync_lanes} beside them.
 *
 * <p>Guarantee: the lane's document and the records of a batch are one commit, which Firestore refuses where the lane's document is
 * not the one that was compared.
 *
 * <p>Thread-safe. After an exception it stays usable. Collections need no making, and without batches there are no calls.
 */
final class FirestoreSink implements Sink {
    private final FirestoreSettings settings;
    private final FirestoreApi api;
    private final FirestoreLanes lanes;
    private final WriteRamps ramps;

    FirestoreSink(FirestoreSettings settings, Authorization authorization) {
        this(settings, authorization, WriteRamps.of(settings));
    }

    FirestoreSink(FirestoreSettings settings, Authorization authorization, WriteRamps ramps) {
        this.settings = settings;
        this.api = new FirestoreApi(settings, authorization);
        this.lanes = new FirestoreLanes(settings, api);
        this.ramps = ramps;
    }

    @Override
    public Limits limits() {
        return settings.limits();
    }

    /** Changes nothing, but fails where the right to read or to write is missing. */
    @Override
    public void check() throws SinkException {
        String probe = settings.url().root() + "/" + FirestoreNames.LANES + "/probe";
        ObjectNode delete = Json.MAPPER.createObjectNode().put("delete", probe);
        try {
            api.get(List.of(probe), List.of(), FirestoreApi.PATIENCE);
            api.commit(List.of(delete), FirestoreApi.PATIENCE);
        } catch (FirestoreException e) {
            throw new FirestoreFailures(settings).of(e);
        }
    }

    @Override
    public void prepare(ModelSchema model) {
        // a collection is there with its first document, and takes any field
    }

    @Override
    public Optional<LaneState> readLane(Lane lane) throws SinkException {
        return lanes.read(lane).map(FirestoreLanes.Seen::state);
    }

    @Override
    public List<Lane> rivals(Lane lane) throws SinkException {
        return lanes.rivals(lane);
    }

    @Override
    public void dropLane(Lane lane, LaneState seen) throws SinkException {
        lanes.drop(lane, seen);
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        FirestoreLanes.Seen taken = lanes.take(lane, seen, next);
        return new FirestoreSinkWriter(new LaneCommits(settings, api, lanes, lane, taken), settings, api, ramps);
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        FirestoreDocument documents =
                FirestoreDocument.of(settings.url(), model, settings.sink().model(model.model()));
        new FirestoreReading(settings, api, documents, FirestoreApi.PATIENCE).rows(ids, action);
    }

    @Override
    public void close() {
        api.close();
    }

    @Override
    public String toString() {
        return "FirestoreSink[" + settings.sink().name() + "]";
    }
}
