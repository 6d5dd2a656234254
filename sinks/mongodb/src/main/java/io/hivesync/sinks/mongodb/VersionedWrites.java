package io.hivesync.sinks.mongodb;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.WriteModel;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.RawBsonDocument;

/**
 * What a single server without transactions is asked to do: each document is written by itself, and only over the same version
 * or an older one. Repeating any of it does no harm.
 */
final class VersionedWrites {
    private static final Set<Integer> DUPLICATE_KEY = Set.of(11_000, 11_001, 12_582);
    private static final int CHUNK = 1000;

    private final MongoCollection<RawBsonDocument> collection;
    private final Documents documents;
    private final String doing;

    VersionedWrites(MongoCollection<RawBsonDocument> collection, Documents documents, String doing) {
        this.collection = collection;
        this.documents = documents;
        this.doing = doing;
    }

    /** @return how many changes were not written because the document is newer already */
    int apply(RecordWrites writes) throws SinkException {
        if (writes.models().isEmpty()) {
            return 0;
        }
        try {
            collection.bulkWrite(writes.models(), new BulkWriteOptions().ordered(false));
            return 0;
        } catch (MongoBulkWriteException e) {
            if (e.getWriteErrors().isEmpty()) {
                throw e;
            }
            return stale(e.getWriteErrors(), writes);
        }
    }

    private int stale(List<BulkWriteError> errors, RecordWrites writes) throws SinkException {
        List<String> ids = new ArrayList<>();
        for (BulkWriteError error : errors) {
            String id = writes.changes().get(error.getIndex()).bladeId();
            if (!DUPLICATE_KEY.contains(error.getCode())) {
                throw MongoFailures.named(error, doing, id);
            }
            ids.add(id);
        }
        Map<String, OptionalLong> stored = versions(ids);
        for (BulkWriteError error : errors) {
            RecordChange change = writes.changes().get(error.getIndex());
            OptionalLong there = stored.getOrDefault(change.bladeId(), OptionalLong.empty());
            if (there.isEmpty() || there.getAsLong() <= change.version()) {
                throw refused(error, change);
            }
        }
        return errors.size();
    }

    private SinkException refused(BulkWriteError error, RecordChange change) {
        return isOfTheKey(MongoFailures.index(error))
                ? new Unavailable("MongoDB: " + doing + ": another writer was in the way of " + change.bladeId(), null)
                : MongoFailures.named(error, doing, change.bladeId());
    }

    private boolean isOfTheKey(String index) {
        for (Document one : collection.listIndexes()) {
            if (index.equals(one.getString("name"))) {
                return one.get("key", Document.class)
                        .keySet()
                        .equals(Set.of(documents.layout().key().toString()));
            }
        }
        return false;
    }

    /** Removes documents that nobody has written since {@link #versions} were read. */
    void sweep(Map<String, OptionalLong> seen, long nowMs) throws SinkException {
        List<WriteModel<RawBsonDocument>> models = new ArrayList<>();
        seen.forEach((id, version) -> models.add(documents.sweep(id, version, nowMs)));
        for (int from = 0; from < models.size(); from += CHUNK) {
            collection.bulkWrite(
                    models.subList(from, Math.min(from + CHUNK, models.size())), new BulkWriteOptions().ordered(false));
        }
    }

    /** The versions of those of the records that have a document or a tombstone; empty where it carries none. */
    Map<String, OptionalLong> versions(List<String> ids) {
        DocumentLayout layout = documents.layout();
        Map<String, OptionalLong> versions = new HashMap<>();
        for (int from = 0; from < ids.size(); from += CHUNK) {
            List<String> chunk = ids.subList(from, Math.min(from + CHUNK, ids.size()));
            collection
                    .find(in(layout.key().toString(), chunk), BsonDocument.class)
                    .projection(include(layout.key().toString(), Documents.VERSION))
                    .forEach(document ->
                            versions.put(DocumentReading.id(document, layout).orElseThrow(), version(document)));
        }
        return versions;
    }

    private static OptionalLong version(BsonDocument document) {
        return DocumentReading.at(document, FieldPath.of(Documents.VERSION))
                .filter(value -> value.isNumber())
                .map(value -> OptionalLong.of(value.asNumber().longValue()))
                .orElse(OptionalLong.empty());
    }
}
