package io.hivesync.sinks.mongodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.testkit.SpeedReference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * The server is in this process: its own work is in all figures, and most of it. It looks through a whole collection for each guarded write, so
 * what is written by hand leaves tombstones, too, as a guard by versions needs them: else its collections would be smaller.
 */
public final class MongoSpeed implements SpeedReference {
    private static final String GONE = "deletedAt";

    // not the stand-in for a replica set, whose own work would be all that is measured
    private final LocalMongo mongo = LocalMongo.standalone();
    private String database = "";

    @Override
    public String target() {
        return "mongodb";
    }

    @Override
    public String server() {
        return "mongo-java-server, a stand-in for a standalone";
    }

    @Override
    public String statement() {
        return "an unordered bulk write of upserts by $set and of tombstones, guarded by their version";
    }

    @Override
    public int batch() {
        return 1000;
    }

    @Override
    public int batches() {
        return 10;
    }

    @Override
    public void start(Path folder) {
        mongo.beforeAll(null);
    }

    @Override
    public void reset() {
        if (!database.isEmpty()) {
            outside().drop();
        }
        database = LocalMongo.newDatabase();
    }

    private MongoDatabase outside() {
        return mongo.client().getDatabase(database);
    }

    @Override
    public Sink open() {
        return new MongoSinkProvider()
                .create(new SinkSettings("main", mongo.url("", database), SchemaMode.EVOLVE, Clock.systemUTC()));
    }

    @Override
    public void write(int table, List<RecordChange> batch) {
        List<WriteModel<Document>> models = new ArrayList<>();
        for (RecordChange change : batch) {
            // one document: the in-process server uses no index inside of an $and
            Document older =
                    new Document("_id", change.bladeId()).append("version", new Document("$lt", change.version()));
            models.add(
                    change instanceof RecordChange.Upsert upsert
                            ? new UpdateOneModel<>(
                                    older,
                                    new Document("$set", document(upsert)).append("$unset", new Document(GONE, "")),
                                    new UpdateOptions().upsert(true))
                            : new ReplaceOneModel<>(
                                    older,
                                    new Document("version", change.version()).append(GONE, new Date()),
                                    new ReplaceOptions().upsert(true)));
        }
        MongoCollection<Document> bare = outside().getCollection("bare" + table);
        bare.bulkWrite(models, new BulkWriteOptions().ordered(false));
    }

    private static Document document(RecordChange.Upsert upsert) {
        Document document = new Document("version", upsert.version());
        for (Map.Entry<String, JsonNode> field : upsert.after().properties()) {
            if (!field.getKey().equals("id")) {
                document.append(field.getKey().replace("ronin.", ""), value(field.getKey(), field.getValue()));
            }
        }
        return document;
    }

    private static Object value(String field, JsonNode value) {
        if (field.equals("lastSeen") || field.equals("ronin.createdAt")) {
            return Date.from(Instant.parse(value.textValue()));
        }
        return switch (value.getNodeType()) {
            case OBJECT -> Document.parse(value.toString());
            case NUMBER -> value.intValue();
            case BOOLEAN -> value.booleanValue();
            default -> value.asText();
        };
    }

    @Override
    public void close() {
        mongo.afterAll(null);
    }
}
