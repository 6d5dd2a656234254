package io.hivesync.sinks.mongodb;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A collection with the indexes that it needs: says what is missing, and makes that. It drops nothing and changes nothing that
 * is there.
 *
 * @param indexes at most one over the same fields
 */
record CollectionSetup(String name, List<Index> indexes) {
    private static final int NAMESPACE_EXISTS = 48;

    /** @param options as {@code createIndex} takes them, without a name */
    record Index(String name, String field, Document options) {
        Document key() {
            return new Document(field, 1);
        }

        /** Whether an index over the same field does what this one has to. */
        boolean fits(Document existing) {
            return options.entrySet().stream()
                    .filter(option -> !option.getKey().equals("sparse"))
                    .allMatch(option -> same(option.getValue(), existing.get(option.getKey())));
        }

        private static boolean same(Object wanted, @Nullable Object there) {
            return wanted instanceof Number number && there instanceof Number other
                    ? number.longValue() == other.longValue()
                    : wanted.equals(there);
        }
    }

    CollectionSetup {
        indexes = List.copyOf(indexes);
    }

    static CollectionSetup of(DocumentLayout layout, boolean versioned, Duration tombstones) {
        List<Index> indexes = new ArrayList<>();
        if (!layout.keyIsId()) {
            // sparse: documents of others need not have it
            indexes.add(new Index(
                    "hive_sync_key", layout.key().toString(), new Document("unique", true).append("sparse", true)));
        }
        if (versioned) {
            indexes.add(new Index(
                    "hive_sync_tombstones",
                    Documents.TOMBSTONE,
                    new Document("expireAfterSeconds", tombstones.toSeconds()).append("sparse", true)));
        }
        return new CollectionSetup(layout.collection(), indexes);
    }

    /** The statements of mongosh that would make what is missing: none when nothing is. */
    List<String> missing(MongoDatabase database) throws Misconfigured {
        List<String> statements = new ArrayList<>();
        boolean there = exists(database);
        if (!there) {
            statements.add(creation());
        }
        List<Document> existing = new ArrayList<>();
        if (there) {
            database.getCollection(name).listIndexes().into(existing);
        }
        for (Index index : indexes) {
            if (isMissing(index, existing)) {
                statements.add(creation(index));
            }
        }
        return statements;
    }

    /** As mongosh takes it. */
    String creation() {
        return "db.createCollection(" + quoted(name) + ")";
    }

    /** As mongosh takes it. */
    String creation(Index index) {
        Document options = new Document(index.options()).append("name", index.name());
        return "db.getCollection(" + quoted(name) + ").createIndex("
                + index.key().toJson() + ", " + options.toJson() + ")";
    }

    private boolean isMissing(Index index, List<Document> existing) throws Misconfigured {
        for (Document one : existing) {
            if (index.key().equals(one.get("key"))) {
                if (!index.fits(one)) {
                    throw new Misconfigured(
                            "MongoDB: the index " + one.getString("name") + " of " + name + " is another one than this"
                                    + " sink needs, which is " + index.options().toJson()
                                    + ": drop it, and it is made anew",
                            null);
                }
                return false;
            }
        }
        return true;
    }

    private boolean exists(MongoDatabase database) {
        for (String one : database.listCollectionNames().filter(new Document("name", name))) {
            if (one.equals(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Makes what is missing. Others may do the same at the same time.
     *
     * @return that it is there
     */
    boolean make(MongoDatabase database) throws Misconfigured {
        if (!exists(database)) {
            try {
                database.createCollection(name);
            } catch (MongoCommandException e) {
                if (e.getErrorCode() != NAMESPACE_EXISTS) {
                    throw e;
                }
            }
        }
        List<Document> existing = database.getCollection(name).listIndexes().into(new ArrayList<>());
        for (Index index : indexes) {
            if (isMissing(index, existing)) {
                database.getCollection(name).createIndex(index.key(), options(index));
            }
        }
        return true;
    }

    private static IndexOptions options(Index index) {
        IndexOptions options = new IndexOptions()
                .name(index.name())
                .unique(index.options().getBoolean("unique", false))
                .sparse(index.options().getBoolean("sparse", false));
        Long seconds = index.options().getLong("expireAfterSeconds");
        return seconds == null ? options : options.expireAfter(seconds, TimeUnit.SECONDS);
    }

    static String quoted(String name) {
        String json = new Document("x", name).toJson();
        return json.substring(json.indexOf(':') + 2, json.length() - 1);
    }
}
