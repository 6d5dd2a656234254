package io.hivesync.sinks.mongodb;

import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.sinks.testkit.Wire;
import io.hivesync.topics.ModelSchema;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bson.BsonDocument;

/** A sink at a new database of a {@link LocalMongo}, and the database as another client sees it. */
final class Opened implements AutoCloseable {
    private final LocalMongo mongo;
    private final String database;
    private final Sink sink;

    private Opened(LocalMongo mongo, String database, Sink sink) {
        this.mongo = mongo;
        this.database = database;
        this.sink = sink;
    }

    static Opened at(LocalMongo mongo) {
        return at(mongo, Map.of(), Map.of());
    }

    static Opened at(LocalMongo mongo, Map<String, String> options, Map<String, TargetModel> models) {
        String database = LocalMongo.newDatabase();
        return new Opened(mongo, database, sink(mongo, database, SchemaMode.EVOLVE, options, models));
    }

    static Opened through(Wire wire, LocalMongo mongo) {
        return impatient(mongo, wire.port());
    }

    /** Does not wait long for a server that is away. */
    static Opened impatient(LocalMongo mongo, int port) {
        String database = LocalMongo.newDatabase();
        String url = "mongodb://localhost:" + port + "/" + database + "?serverSelectionTimeoutMS=1000";
        return new Opened(
                mongo,
                database,
                new MongoSinkProvider()
                        .create(new SinkSettings(LANE.sink(), url, SchemaMode.EVOLVE, Clock.systemUTC())));
    }

    /** One more sink at the same database. */
    Opened beside(SchemaMode mode, Map<String, String> options, Map<String, TargetModel> models) {
        return new Opened(mongo, database, sink(mongo, database, mode, options, models));
    }

    private static Sink sink(
            LocalMongo mongo,
            String database,
            SchemaMode mode,
            Map<String, String> options,
            Map<String, TargetModel> models) {
        String url = mongo.url("", database);
        return new MongoSinkProvider()
                .create(new SinkSettings(LANE.sink(), url, mode, Clock.systemUTC(), options, models));
    }

    /** Checked, and prepared for the model. */
    Opened ready(ModelSchema model) throws SinkException {
        sink.check();
        sink.prepare(model);
        return this;
    }

    Sink sink() {
        return sink;
    }

    /** Takes the lane, whoever has it, with a token above all that were given out. */
    SinkWriter take() throws SinkException {
        Optional<LaneState> seen = sink.readLane(LANE);
        LaneState next = seen.map(state -> new LaneState(state.token() + 1, state.offset(), state.topicId(), 0, 0))
                .orElse(TAKEN);
        return sink.openLane(LANE, seen, next);
    }

    long offset() throws SinkException {
        return sink.readLane(LANE).orElseThrow().offset();
    }

    static WriteResult write(SinkWriter writer, Batch batch) throws SinkException {
        return writer.write(batch, TIMEOUT);
    }

    static RecordChange upsert(String id, long version, ObjectNode after) {
        return new RecordChange.Upsert(id, version, version, after);
    }

    static RecordChange delete(String id, long version) {
        return new RecordChange.Delete(id, version, version);
    }

    /** A batch whose changes keep their versions. */
    static Batch batch(long previous, long last, ModelSchema model, RecordChange... changes) {
        return new Batch.Changes(previous, last, model, List.of(changes), 1);
    }

    MongoDatabase outside() {
        return mongo.client().getDatabase(database);
    }

    MongoCollection<BsonDocument> collection(String name) {
        return outside().getCollection(name, BsonDocument.class);
    }

    /** All documents, in the order of their keys. */
    List<BsonDocument> documents(String collection) {
        return collection(collection).find().sort(Sorts.ascending("_id")).into(new ArrayList<>());
    }

    /** What the sink hands over. */
    Map<String, ObjectNode> rows(ModelSchema model) throws SinkException {
        Map<String, ObjectNode> rows = new TreeMap<>();
        sink.readRows(model, Optional.empty(), row -> rows.put(row.bladeId(), row.fields()));
        return rows;
    }

    @Override
    public void close() {
        sink.close();
    }
}
