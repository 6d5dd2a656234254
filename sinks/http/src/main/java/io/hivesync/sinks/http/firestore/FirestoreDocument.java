package io.hivesync.sinks.http.firestore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The records of a model as documents of one collection: the record's id is the document's, a field without a value is not there.
 *
 * @param root of the database, which names of documents begin with
 * @param key the field that repeats the id; empty: none
 */
record FirestoreDocument(String root, DocumentLayout layout, Optional<String> key) {

    static FirestoreDocument of(FirestoreUrl url, ModelSchema schema, TargetModel wanted) {
        return new FirestoreDocument(url.root(), FirestoreNames.layout(schema, wanted), wanted.key());
    }

    /** The write that makes the document what the record is, whatever it was. */
    ObjectNode upsert(RecordChange.Upsert upsert) throws Rejected {
        String name = name(upsert.bladeId());
        ObjectNode fields = Json.MAPPER.createObjectNode();
        key.ifPresent(
                field -> fields.set(field, FirestoreValues.one("stringValue", TextNode.valueOf(upsert.bladeId()))));
        for (DocumentLayout.Field field : layout.fields()) {
            JsonNode value = upsert.after().get(field.field());
            if (value != null && !value.isNull()) {
                fields.set(field.name(), there(field, value, upsert));
            }
        }
        long size = FirestoreSize.of(name.substring(root.length() + 1), fields);
        if (size > FirestoreSize.LARGEST) {
            throw new Rejected(
                    layout.model() + " " + upsert.bladeId() + " would be a document of " + size
                            + " bytes, and Firestore's largest has " + FirestoreSize.LARGEST
                            + ": make it smaller, or leave a field out",
                    upsert.bladeId(),
                    null);
        }
        ObjectNode write = Json.MAPPER.createObjectNode();
        write.putObject("update").put("name", name).set("fields", fields);
        return write;
    }

    private ObjectNode there(DocumentLayout.Field field, JsonNode value, RecordChange.Upsert upsert) throws Rejected {
        try {
            if (value.isTextual() && FirestoreSize.text(value.textValue()) > FirestoreSize.LONGEST_TEXT + 1) {
                throw new MisfitException("a text has at most " + FirestoreSize.LONGEST_TEXT
                        + " bytes there; leave the field out, or keep it in a file");
            }
            return FirestoreValues.there(field.type(), value);
        } catch (MisfitException e) {
            throw new Rejected(
                    "The field " + field.field() + " of " + layout.model() + " " + upsert.bladeId()
                            + " does not fit Firestore: " + e.getMessage(),
                    upsert.bladeId(),
                    null);
        }
    }

    ObjectNode delete(String bladeId) throws Rejected {
        return Json.MAPPER.createObjectNode().put("delete", name(bladeId));
    }

    /** The write that marks a document that is there, and keeps the rest of it. */
    ObjectNode mark(String name, String field, long atMicros) {
        Instant at = Instant.EPOCH.plus(atMicros, ChronoUnit.MICROS);
        ObjectNode write = Json.MAPPER.createObjectNode();
        write.putObject("update")
                .put("name", name)
                .putObject("fields")
                .set(field, FirestoreValues.one("timestampValue", TextNode.valueOf(at.toString())));
        write.putObject("updateMask").putArray("fieldPaths").add(FirestoreNames.quoted(field));
        write.putObject("currentDocument").put("exists", true);
        return write;
    }

    /** The document's name, from the project on. */
    String name(String bladeId) throws Rejected {
        try {
            return prefix() + DocumentIds.document(bladeId);
        } catch (MisfitException e) {
            throw new Rejected(
                    "The id of a record of " + layout.model() + " does not fit Firestore: " + e.getMessage(),
                    bladeId,
                    null);
        }
    }

    private String prefix() {
        return root + "/" + layout.collection() + "/";
    }

    /** Whose document it is; empty for one that is no record's. */
    Optional<String> record(String name) {
        return name.startsWith(prefix()) ? DocumentIds.record(name.substring(prefix().length())) : Optional.empty();
    }

    /** Whether it is marked as deleted. */
    boolean isMarked(JsonNode document) {
        return layout.deletedAt()
                .map(field -> document.path("fields").path(field))
                .filter(value -> !value.isMissingNode() && !value.has("nullValue"))
                .isPresent();
    }

    /** How many values have no field in the schema. */
    int leftOut(RecordChange.Upsert upsert) {
        int without = upsert.after().size() - (upsert.after().has(DocumentLayout.ID_FIELD) ? 1 : 0);
        for (DocumentLayout.Field field : layout.fields()) {
            without -= upsert.after().has(field.field()) ? 1 : 0;
        }
        return without;
    }

    Row row(String bladeId, JsonNode document) throws MisfitException {
        ObjectNode fields = Json.MAPPER.createObjectNode();
        for (DocumentLayout.Field field : layout.fields()) {
            JsonNode value = document.path("fields").get(field.name());
            if (value != null) {
                fields.set(field.field(), FirestoreValues.here(value));
            }
        }
        return new Row(bladeId, fields);
    }
}
