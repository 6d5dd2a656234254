package io.hivesync.sinks.http.convex;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.http.Doubles;
import io.hivesync.sinks.mapping.Kinds;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.Texts;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;

/** A record as a document of Convex: a field without a value is not there, and each value comes back as it was, or is refused. */
record ConvexDocument(DocumentLayout layout) {

    /** What the functions have to know of the table. */
    ObjectNode arguments() {
        ObjectNode arguments = Json.MAPPER.createObjectNode();
        arguments.put("table", layout.collection());
        layout.deletedAt()
                .ifPresentOrElse(name -> arguments.put("deletedAt", name), () -> arguments.putNull("deletedAt"));
        return arguments;
    }

    /** The whole document, key included. */
    ObjectNode document(RecordChange.Upsert upsert) throws Rejected {
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.put(layout.key(), checkedId(upsert.bladeId()));
        for (DocumentLayout.Field field : layout.fields()) {
            JsonNode value = upsert.after().get(field.field());
            if (value == null || value.isNull()) {
                continue;
            }
            try {
                document.set(field.name(), there(field.type(), value));
            } catch (MisfitException e) {
                throw refused(
                        "The field " + field.field() + " of " + layout.model() + " " + upsert.bladeId(), e, upsert);
            }
        }
        if (ConvexSize.of(document) > ConvexSize.LARGEST) {
            MisfitException large = new MisfitException("a document of Convex has at most 1 MiB");
            throw refused("The record " + upsert.bladeId() + " of " + layout.model(), large, upsert);
        }
        return document;
    }

    String checkedId(String bladeId) throws Rejected {
        try {
            return Texts.wellFormed(bladeId);
        } catch (MisfitException e) {
            throw new Rejected(
                    "The id of a record of " + layout.model() + " does not fit Convex: " + e.getMessage(),
                    bladeId,
                    null);
        }
    }

    private static Rejected refused(String what, MisfitException reason, RecordChange change) {
        return new Rejected(what + " does not fit Convex: " + reason.getMessage(), change.bladeId(), null);
    }

    private static JsonNode there(FieldType type, JsonNode value) throws MisfitException {
        Texts.wellFormed(value);
        return switch (type) {
            case STRING, LINK, DATE -> value.isTextual() ? value : TextNode.valueOf(ConvexJson.text(value));
            case NUMBER -> {
                if (!value.isNumber()) {
                    throw new MisfitException("it is no number but " + Kinds.of(value));
                }
                yield Doubles.hold(value)
                        ? value
                        : TextNode.valueOf(value.decimalValue().toString());
            }
            case BOOLEAN -> {
                if (!value.isBoolean()) {
                    throw new MisfitException("it is no boolean but " + Kinds.of(value));
                }
                yield value;
            }
            case JSON, BLOB -> ConvexJson.there(value);
        };
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
            JsonNode value = document.get(field.name());
            if (value != null) {
                fields.set(field.field(), here(field.type(), value));
            }
        }
        return new Row(bladeId, fields);
    }

    private static JsonNode here(FieldType type, JsonNode value) throws MisfitException {
        return switch (type) {
            case NUMBER -> value.isTextual() ? number(value.textValue()) : value;
            case JSON, BLOB -> ConvexJson.here(value);
            case STRING, LINK, DATE, BOOLEAN -> value;
        };
    }

    private static JsonNode number(String text) throws MisfitException {
        try {
            JsonNode number = Json.MAPPER.readTree(text);
            if (number.isNumber()) {
                return number;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw new MisfitException("it is text that is no number");
    }
}
