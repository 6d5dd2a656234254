package io.hivesync.sinks.mongodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.mongodb.DocumentLayout.Place;
import io.hivesync.sinks.spi.Row;
import io.hivesync.topics.Json;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** From documents back to records. */
final class DocumentReading {
    private DocumentReading() {}

    /** The document as a record; nothing when it is none of ours. */
    static Optional<Row> row(BsonDocument document, DocumentLayout layout) {
        return id(document, layout).map(id -> {
            ObjectNode fields = Json.MAPPER.createObjectNode();
            for (Place place : layout.places()) {
                at(document, place.path()).ifPresent(value -> fields.set(place.field(), JsonValues.of(value)));
            }
            return new Row(id, fields);
        });
    }

    /** Whose keys are no strings are none of ours. */
    static Optional<String> id(BsonDocument document, DocumentLayout layout) {
        return at(document, layout.key())
                .filter(BsonValue::isString)
                .map(value -> value.asString().getValue());
    }

    static Optional<BsonValue> at(BsonDocument document, FieldPath path) {
        @Nullable BsonValue value = document;
        for (String name : path.names()) {
            value = value != null && value.isDocument() ? value.asDocument().get(name) : null;
        }
        return Optional.ofNullable(value);
    }
}
