package io.hivesync.sinks.mongodb;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.MongoWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.cursor.TimeoutMode;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.ReplaceOptions;
import io.hivesync.sinks.mapping.HeldRow;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.RecordChange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The documents of {@code hive_sync_held} that wait for one lane, one for each record. Nothing is put or removed over a newer
 * one, for servers without transactions.
 *
 * @param session the transaction; null: none
 */
record HeldDocuments(
        MongoCollection<Document> held, Lane lane, @Nullable ClientSession session) {
    private static final int DUPLICATE_KEY = 11_000;
    private static final String OFFSET = "offset";
    private static final String VERSION = "version";
    private static final String AFTER = "after";
    private static final String TRIED = "triedMs";

    /** What is done with them in the transaction, or between compare and move, of a lane. */
    interface Work {
        void on(HeldDocuments held);
    }

    static HeldDocuments of(MongoDatabase database, Lane lane, @Nullable ClientSession session) {
        return new HeldDocuments(database.getCollection(CollectionNames.HELD), lane, session);
    }

    private String id(String bladeId) {
        return lane.topic() + "/" + lane.partition() + "/" + bladeId;
    }

    /** By the index of the ids: the character after a slash is a zero. */
    private Bson ofLane() {
        String lanes = lane.topic() + "/" + lane.partition();
        return and(gte("_id", lanes + "/"), lt("_id", lanes + "0"));
    }

    int count() {
        return (int) held.countDocuments(ofLane());
    }

    /** Those that were tried longest ago. */
    List<HeldRow> oldest(int most) {
        List<HeldRow> rows = new ArrayList<>();
        held.find(ofLane()).sort(ascending(TRIED, OFFSET)).limit(most).forEach(document -> rows.add(row(document)));
        return rows;
    }

    private static HeldRow row(Document document) {
        return new HeldRow(
                document.getString("bladeId"),
                number(document, OFFSET),
                number(document, VERSION),
                document.getString(AFTER),
                document.getString("reason"),
                number(document, "sinceMs"));
    }

    private static long number(Document document, String field) {
        return document.get(field, Number.class).longValue();
    }

    /** Those whose record shall be there. */
    void forEachLiveId(Predicate<String> action) {
        try (MongoCursor<Document> documents = held.find(and(ofLane(), ne(AFTER, null)))
                .projection(include("bladeId"))
                .timeoutMode(TimeoutMode.ITERATION)
                .cursor()) {
            boolean wanted = true;
            while (wanted && documents.hasNext()) {
                wanted = action.test(documents.next().getString("bladeId"));
            }
        }
    }

    /** @return whether there was one of that record already */
    boolean put(HeldRow row) {
        Document document = new Document("_id", id(row.bladeId()))
                .append("topic", lane.topic())
                .append("partition", lane.partition())
                .append("bladeId", row.bladeId())
                .append(OFFSET, row.offset())
                .append(VERSION, row.version())
                .append(AFTER, row.after())
                .append("reason", row.reason())
                .append("sinceMs", row.sinceMs())
                .append(TRIED, row.sinceMs());
        Bson older = and(eq("_id", id(row.bladeId())), lte(VERSION, row.version()));
        ReplaceOptions upsert = new ReplaceOptions().upsert(true);
        try {
            return (session == null
                                    ? held.replaceOne(older, document, upsert)
                                    : held.replaceOne(session, older, document, upsert))
                            .getMatchedCount()
                    == 1;
        } catch (MongoWriteException e) {
            if (e.getError().getCode() == DUPLICATE_KEY && session == null) {
                // a successor's is there, and newer
                return true;
            }
            throw e;
        }
    }

    /** @return how many waited that are no newer than these */
    int supersede(List<RecordChange> changes) {
        return remove(changes.stream()
                .map(change -> and(eq("_id", id(change.bladeId())), lte(VERSION, change.version())))
                .toList());
    }

    /** @return how many waited that stood no later in the topic than that */
    int sweep(List<String> ids, long offset) {
        return remove(ids.stream()
                .map(id -> and(eq("_id", id(id)), lte(OFFSET, offset)))
                .toList());
    }

    private int remove(List<Bson> filters) {
        if (filters.isEmpty()) {
            return 0;
        }
        List<DeleteOneModel<Document>> removals =
                filters.stream().map(DeleteOneModel<Document>::new).toList();
        BulkWriteOptions unordered = new BulkWriteOptions().ordered(false);
        return (session == null ? held.bulkWrite(removals, unordered) : held.bulkWrite(session, removals, unordered))
                .getDeletedCount();
    }

    /** @return whether it was there, and is gone */
    boolean remove(HeldRow row) {
        return remove(List.of(and(eq("_id", id(row.bladeId())), eq(OFFSET, row.offset())))) == 1;
    }

    void tried(HeldRow row, long nowMs) {
        Bson one = eq("_id", id(row.bladeId()));
        Bson now = set(TRIED, nowMs);
        if (session == null) {
            held.updateOne(one, now);
        } else {
            held.updateOne(session, one, now);
        }
    }
}
