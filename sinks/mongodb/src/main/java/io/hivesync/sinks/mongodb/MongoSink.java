package io.hivesync.sinks.mongodb;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.cursor.TimeoutMode;
import io.hivesync.sinks.mongodb.MongoServer.Task;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.ModelSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * MongoDB as a sink: a collection per model, a document per record, {@code hive_sync_lanes} and {@code
 * hive_sync_held} beside them.
 *
 * <p>Guarantee: where the server has transactions, the lane's document and the records of a batch are one. On a single server
 * without them: {@link VersionedDelivery}.
 *
 * <p>Thread-safe. After an exception it stays usable. It does not retry.
 */
final class MongoSink implements Sink {
    /** MongoDB's advice for a transaction is a thousand documents. */
    private static final Limits LIMITS = new Limits(1000, 8L << 20, 4);

    private static final int CHUNK = 1000;
    /** Our own collections. */
    static final List<CollectionSetup> OWN = List.of(
            new CollectionSetup(CollectionNames.LANES, List.of()),
            new CollectionSetup(CollectionNames.HELD, List.of()));

    private final SinkSettings settings;
    private final MongoServer server;

    MongoSink(SinkSettings settings, MongoServer server) {
        this.settings = settings;
        this.server = server;
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public void check() throws SinkException {
        boolean transactional = server.connect();
        Task task = new Task("cannot use " + CollectionNames.LANES);
        setUp(OWN, task);
        // changes nothing, but fails where the right to do so is missing
        for (CollectionSetup own : OWN) {
            server.call(
                    new Task("cannot use " + own.name()),
                    database -> database.getCollection(own.name())
                            .updateOne(eq("_id", "probe"), set("probe", true))
                            .getMatchedCount());
        }
        if (transactional) {
            checkThatAnAbortUndoes();
        }
    }

    /** Some servers that speak MongoDB's protocol take a transaction's commands and undo nothing. */
    private void checkThatAnAbortUndoes() throws SinkException {
        Task task = new Task("cannot write " + CollectionNames.LANES + " in a transaction");
        Document probe = new Document("_id", "probe/" + new ObjectId().toHexString());
        server.undone(
                task,
                (database, session) ->
                        database.getCollection(CollectionNames.LANES).insertOne(session, probe));
        boolean kept = server.call(
                task,
                database -> database.getCollection(CollectionNames.LANES)
                                .deleteOne(probe)
                                .getDeletedCount()
                        == 1);
        if (kept) {
            throw new Misconfigured(
                    "MongoDB: the server keeps what an aborted transaction wrote, so its transactions are none: set the"
                            + " sink's option transactions to off",
                    null);
        }
    }

    @Override
    public void prepare(ModelSchema model) throws SinkException {
        if (settings.schema() == SchemaMode.NONE) {
            return;
        }
        boolean versioned = !server.isTransactional();
        setUp(
                List.of(CollectionSetup.of(
                        layout(model), versioned, server.options().tombstones())),
                new Task("cannot prepare the collection of " + model.model()));
    }

    private void setUp(List<CollectionSetup> collections, Task task) throws SinkException {
        List<String> missing = new ArrayList<>();
        for (CollectionSetup collection : collections) {
            missing.addAll(server.call(task, collection::missing));
        }
        if (missing.isEmpty()) {
            return;
        }
        if (settings.schema() != SchemaMode.EVOLVE) {
            throw new Misconfigured(
                    "The sink " + settings.name() + " may not create collections and indexes, and needs them. Run: "
                            + String.join("; ", missing),
                    null);
        }
        for (CollectionSetup collection : collections) {
            server.call(task, collection::make);
        }
    }

    private DocumentLayout layout(ModelSchema model) {
        return DocumentLayout.of(model, settings.model(model.model()));
    }

    @Override
    public Optional<LaneState> readLane(Lane lane) throws SinkException {
        return server.call(new Task("cannot read the lane " + lane), database -> new Lanes(database).read(lane));
    }

    @Override
    public List<Lane> rivals(Lane lane) throws SinkException {
        return server.call(
                new Task("cannot read the lanes beside " + lane), database -> new Lanes(database).rivals(lane));
    }

    @Override
    public void dropLane(Lane lane, LaneState seen) throws SinkException {
        if (!server.call(
                new Task("cannot remove the lane " + lane), database -> new Lanes(database).drop(lane, seen))) {
            throw taken(lane);
        }
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        Document row = Lanes.row(lane, next, settings.clock().millis());
        boolean ours = server.call(
                new Task("cannot take the lane " + lane),
                database -> seen.isEmpty()
                        ? new Lanes(database).insert(row)
                        : new Lanes(database).replace(lane, seen.get(), row));
        if (!ours) {
            throw taken(lane);
        }
        // after the lane is taken nobody else adds any
        int waiting = server.call(
                new Task("cannot count what waits for the lane " + lane),
                database -> HeldDocuments.of(database, lane, null).count());
        LaneTarget target = new LaneTarget(server, lane, next, settings.model(lane.model()));
        return new MongoSinkWriter(target, settings.clock(), waiting);
    }

    private static Fenced taken(Lane lane) {
        return new Fenced("The lane " + lane + " is not as it was read: another one has taken it");
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        DocumentLayout layout = layout(model);
        Task task = new Task("cannot read the collection of " + model.model());
        server.call(task, database -> {
            if (ids.isEmpty()) {
                return read(database, layout, Documents.live(layout), action);
            }
            int read = 0;
            for (int from = 0; from < ids.get().size(); from += CHUNK) {
                List<String> chunk =
                        ids.get().subList(from, Math.min(from + CHUNK, ids.get().size()));
                read += read(database, layout, and(in(layout.key().toString(), chunk), Documents.live(layout)), action);
            }
            return read;
        });
    }

    private static int read(MongoDatabase database, DocumentLayout layout, Bson which, Consumer<Row> action) {
        int read = 0;
        for (BsonDocument document : database.getCollection(layout.collection(), BsonDocument.class)
                .find(which)
                .timeoutMode(TimeoutMode.ITERATION)) {
            Optional<Row> row = DocumentReading.row(document, layout);
            row.ifPresent(action);
            read += row.isPresent() ? 1 : 0;
        }
        return read;
    }

    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return "MongoSink[" + settings.name() + "]";
    }
}
