package io.hivesync.sinks.mongodb;

import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException.Rejected;
import java.util.Date;
import java.util.List;
import java.util.OptionalLong;
import org.bson.BsonBinaryWriter;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.conversions.Bson;
import org.bson.io.BasicOutputBuffer;

/**
 * The changes of a model as what MongoDB is asked to do to one document each.
 *
 * <p>Where they are versioned, each document carries its version, nothing is written over a newer one, and what is deleted
 * leaves a tombstone with the version of the deletion. An upsert whose filter does not match because the document is newer
 * inserts, and fails by its key.
 */
final class Documents {
    static final String VERSION = DocumentLayout.OURS + ".version";
    static final String TOMBSTONE = DocumentLayout.OURS + ".deletedAt";

    private static final int LARGEST = 16 * 1024 * 1024;
    private static final int FIRST_BUFFER = 512;
    private static final long MICROS = 1000;

    private final DocumentLayout layout;
    private final List<DocumentTree> tree;
    private final boolean versioned;

    Documents(DocumentLayout layout, boolean versioned) {
        this.layout = layout;
        this.tree = DocumentTree.of(layout);
        this.versioned = versioned;
    }

    DocumentLayout layout() {
        return layout;
    }

    /** What counts as there. */
    static BsonDocument live(DocumentLayout layout) {
        BsonDocument live = new BsonDocument(TOMBSTONE, BsonNull.VALUE);
        layout.deletedAt().ifPresent(deletedAt -> live.put(deletedAt.toString(), BsonNull.VALUE));
        return live;
    }

    WriteModel<RawBsonDocument> of(RecordChange change, long nowMs) throws Rejected {
        checkId(change.bladeId());
        return switch (change) {
            case RecordChange.Upsert upsert ->
                new ReplaceOneModel<>(
                        filter(upsert.bladeId(), upsert.version()), encode(upsert), new ReplaceOptions().upsert(true));
            case RecordChange.Delete delete -> delete(delete, nowMs);
        };
    }

    private WriteModel<RawBsonDocument> delete(RecordChange.Delete delete, long nowMs) {
        BsonDocument filter = filter(delete.bladeId(), delete.version());
        if (layout.deletedAt().isPresent()) {
            Bson deleted = set(layout.deletedAt().get().toString(), new Date(delete.version() / MICROS));
            return versioned
                    ? new UpdateOneModel<>(
                            filter,
                            combine(deleted, set(VERSION, delete.version()), setOnInsert(TOMBSTONE, new Date(nowMs))),
                            new UpdateOptions().upsert(true))
                    : new UpdateOneModel<>(filter, deleted);
        }
        return versioned
                ? new ReplaceOneModel<>(
                        filter, tombstone(delete.bladeId(), delete.version(), nowMs), new ReplaceOptions().upsert(true))
                : new DeleteOneModel<>(filter);
    }

    /**
     * Removes a versioned document that nobody has written since it was read.
     *
     * @param seen its version; empty: it had none
     */
    WriteModel<RawBsonDocument> sweep(String bladeId, OptionalLong seen, long nowMs) {
        BsonDocument filter = byId(bladeId)
                .append(
                        VERSION,
                        seen.isPresent()
                                ? new BsonInt64(seen.getAsLong())
                                : new BsonDocument("$exists", BsonBoolean.FALSE));
        // above what was seen: whoever still has that to write must not bring it back
        long version = seen.orElse(0) + 1;
        return layout.deletedAt().isPresent()
                ? new UpdateOneModel<>(
                        filter,
                        combine(set(layout.deletedAt().get().toString(), new Date(nowMs)), set(VERSION, version)))
                : new ReplaceOneModel<>(filter, tombstone(bladeId, version, nowMs));
    }

    private BsonDocument byId(String bladeId) {
        return new BsonDocument(layout.key().toString(), new BsonString(bladeId));
    }

    private BsonDocument filter(String bladeId, long version) {
        if (!versioned) {
            return byId(bladeId);
        }
        // not greater, instead of at most: a document without a version is older than any
        BsonDocument newer = new BsonDocument("$gt", new BsonInt64(version));
        return byId(bladeId).append(VERSION, new BsonDocument("$not", newer));
    }

    private RawBsonDocument encode(RecordChange.Upsert upsert) throws Rejected {
        BasicOutputBuffer buffer = new BasicOutputBuffer(FIRST_BUFFER);
        try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
            writer.writeStartDocument();
            for (DocumentTree part : tree) {
                DocumentTree.write(writer, part, upsert);
            }
            if (versioned) {
                writer.writeStartDocument(DocumentLayout.OURS);
                writer.writeInt64("version", upsert.version());
                writer.writeEndDocument();
            }
            writer.writeEndDocument();
        }
        if (buffer.getSize() > LARGEST) {
            throw new Rejected(
                    layout.model() + " " + upsert.bladeId() + " would be a document of " + buffer.getSize()
                            + " bytes, and MongoDB's largest has " + LARGEST,
                    upsert.bladeId(),
                    null);
        }
        return new RawBsonDocument(buffer.getInternalBuffer(), 0, buffer.getSize());
    }

    /** What is left of a deleted record: its key, and when it went. */
    private RawBsonDocument tombstone(String bladeId, long version, long nowMs) {
        BsonDocument tombstone = new BsonDocument();
        BsonDocument inner = tombstone;
        for (String name : layout.key().names().subList(0, layout.key().names().size() - 1)) {
            BsonDocument deeper = new BsonDocument();
            inner.put(name, deeper);
            inner = deeper;
        }
        inner.put(layout.key().names().getLast(), new BsonString(bladeId));
        BsonDocument ours = new BsonDocument("version", new BsonInt64(version));
        tombstone.put(DocumentLayout.OURS, ours.append("deletedAt", new BsonDateTime(nowMs)));
        return new RawBsonDocument(tombstone, new BsonDocumentCodec());
    }

    private void checkId(String bladeId) throws Rejected {
        try {
            BsonValues.text(bladeId);
        } catch (MisfitException e) {
            throw new Rejected(
                    "The id of a record of " + layout.model() + " cannot be a key: " + e.getMessage(), bladeId, null);
        }
    }
}
