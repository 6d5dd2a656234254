package io.hivesync.sinks.mongodb;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * Prints how fast the writer is beside what one would write by hand: an unordered bulk write of guarded upserts with
 * {@code $set}, 1,000 a batch, both to the same server, in turn. The server is in this process, and its own work is in both
 * figures.
 */
final class WriterSpeed {
    private static final int BATCH = 1000;
    private static final int BATCHES = 8;
    private static final int ROUNDS = 4;

    private WriterSpeed() {}

    public static void main(String[] arguments) throws Exception {
        // not the stand-in for a replica set, whose own work would be all that is measured
        LocalMongo mongo = LocalMongo.standalone();
        mongo.beforeAll(null);
        for (int round = 0; round < ROUNDS; round++) {
            try (Opened opened = Opened.at(mongo).ready(ACCOUNTS)) {
                round(opened);
            }
        }
        mongo.afterAll(null);
    }

    private static void round(Opened opened) throws Exception {
        SinkWriter writer = opened.take();
        MongoCollection<Document> bare = opened.outside().getCollection("bare");
        long[] nanos = new long[2];
        for (int batch = 0; batch < BATCHES; batch++) {
            List<RecordChange> changes = changes(batch);
            long start = System.nanoTime();
            byHand(bare, changes);
            long middle = System.nanoTime();
            writer.write(
                    Opened.batch(batch - 1, batch, ACCOUNTS, changes.toArray(RecordChange[]::new)),
                    Duration.ofMinutes(5));
            nanos[0] += middle - start;
            nanos[1] += System.nanoTime() - middle;
        }
        System.out.printf(
                "by hand %,.0f/s, sink %,.0f/s, ratio %.2f%n",
                BATCH * BATCHES * 1e9 / nanos[0], BATCH * BATCHES * 1e9 / nanos[1], (double) nanos[0] / nanos[1]);
    }

    private static void byHand(MongoCollection<Document> collection, List<RecordChange> changes) {
        List<WriteModel<Document>> models = new ArrayList<>();
        for (RecordChange change : changes) {
            RecordChange.Upsert upsert = (RecordChange.Upsert) change;
            Document document = new Document("version", upsert.version());
            for (Map.Entry<String, JsonNode> field : upsert.after().properties()) {
                document.append(field.getKey().replace("ronin.", ""), value(field.getKey(), field.getValue()));
            }
            models.add(new UpdateOneModel<>(
                    // one document: the in-process server uses no index inside of an $and
                    new Document("_id", upsert.bladeId()).append("version", new Document("$lt", upsert.version())),
                    new Document("$set", document),
                    new UpdateOptions().upsert(true)));
        }
        collection.bulkWrite(models, new BulkWriteOptions().ordered(false));
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

    /** A quarter of the ids comes back in the next batch. */
    private static List<RecordChange> changes(int batch) {
        List<RecordChange> changes = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            int number = batch * BATCH * 3 / 4 + i;
            changes.add(Opened.upsert(String.format("acc_%016x", number), batch + 1, image(number)));
        }
        return changes;
    }

    private static ObjectNode image(int number) {
        ObjectNode image = Json.MAPPER.createObjectNode();
        image.put("ronin.createdAt", "2026-01-02T03:04:05.678Z")
                .put("name", "Somebody with the number " + number)
                .put("loginCount", number)
                .put("emailVerified", number % 2 == 0)
                .put("lastSeen", "2026-11-22T17:00:00.123Z")
                .put("team", "tea_0123456789abcdef");
        image.putObject("settings").put("theme", "dark").put("size", number % 40);
        image.putObject("avatar")
                .put("key", "k" + number)
                .put("name", "me.png")
                .put("src", "https://example.org/me.png");
        return image;
    }
}
