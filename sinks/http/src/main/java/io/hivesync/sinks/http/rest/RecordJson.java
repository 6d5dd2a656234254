package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.http.Doubles;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.Texts;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A record as a REST API gets it and gives it back: the id, and every field of the schema, null where it has no value, so that an
 * API that merges keeps no old one.
 *
 * @param textNumbers whether numbers that a double cannot hold are text there
 */
record RecordJson(DocumentLayout layout, boolean textNumbers) {

    ObjectNode record(RecordChange.Upsert upsert) throws Rejected {
        ObjectNode record = Json.MAPPER.createObjectNode();
        record.put(layout.key(), upsert.bladeId());
        for (DocumentLayout.Field field : layout.fields()) {
            JsonNode value = upsert.after().get(field.field());
            try {
                record.set(field.name(), value == null ? NullNode.getInstance() : there(field, value));
            } catch (MisfitException e) {
                String what = "The field " + field.field() + " of " + layout.model() + " " + upsert.bladeId();
                throw new Rejected(what + " cannot be sent: " + e.getMessage(), upsert.bladeId(), null);
            }
        }
        layout.deletedAt().ifPresent(record::putNull);
        return record;
    }

    private JsonNode there(DocumentLayout.Field field, JsonNode value) throws MisfitException {
        Texts.wellFormed(value);
        if (!textNumbers || value.isNull()) {
            return value;
        }
        if (field.type() != FieldType.NUMBER) {
            if (!Doubles.holdAll(value)) {
                throw new MisfitException("it has a number in it that a double cannot hold");
            }
            return value;
        }
        if (!value.isNumber()) {
            throw new MisfitException("it is no number, and text is how a number is sent that a double cannot hold");
        }
        return Doubles.hold(value)
                ? value
                : TextNode.valueOf(value.decimalValue().toString());
    }

    /** What marks a record as deleted. */
    ObjectNode mark(String bladeId, String name, long atMicros) {
        return Json.MAPPER
                .createObjectNode()
                .put(layout.key(), bladeId)
                .put(name, Instant.EPOCH.plus(atMicros, ChronoUnit.MICROS).toString());
    }

    /** How many values have no field in the schema. */
    int leftOut(RecordChange.Upsert upsert) {
        int without = upsert.after().size() - (upsert.after().has(DocumentLayout.ID_FIELD) ? 1 : 0);
        for (DocumentLayout.Field field : layout.fields()) {
            without -= upsert.after().has(field.field()) ? 1 : 0;
        }
        return without;
    }

    /** Empty when it is marked as deleted. */
    Optional<Row> row(String bladeId, JsonNode record) throws MisfitException {
        if (marked(record)) {
            return Optional.empty();
        }
        ObjectNode fields = Json.MAPPER.createObjectNode();
        for (DocumentLayout.Field field : layout.fields()) {
            JsonNode value = record.get(field.name());
            if (value != null) {
                fields.set(field.field(), here(field, value));
            }
        }
        return Optional.of(new Row(bladeId, fields));
    }

    boolean marked(JsonNode record) {
        return layout.deletedAt().filter(record::hasNonNull).isPresent();
    }

    private JsonNode here(DocumentLayout.Field field, JsonNode value) throws MisfitException {
        if (!textNumbers || field.type() != FieldType.NUMBER || !value.isTextual()) {
            return value;
        }
        try {
            JsonNode number = Json.MAPPER.readTree(value.textValue());
            if (number.isNumber()) {
                return number;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw new MisfitException("the field " + field.field() + " holds text that is no number");
    }
}
