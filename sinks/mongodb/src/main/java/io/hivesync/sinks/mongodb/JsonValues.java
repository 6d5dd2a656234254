package io.hivesync.sinks.mongodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** BSON values in the JSON form of their fields. What only others write (object ids, bytes) becomes text. */
final class JsonValues {
    private static final JsonNodeFactory NODES = Json.MAPPER.getNodeFactory();

    private JsonValues() {}

    static JsonNode of(BsonValue value) {
        return switch (value.getBsonType()) {
            case STRING -> NODES.textNode(value.asString().getValue());
            case INT32 -> NODES.numberNode(value.asInt32().getValue());
            case INT64 -> NODES.numberNode(value.asInt64().getValue());
            case DOUBLE -> number(value.asDouble().getValue());
            case DECIMAL128 -> number(value.asDecimal128().getValue());
            case BOOLEAN -> NODES.booleanNode(value.asBoolean().getValue());
            case DATE_TIME ->
                NODES.textNode(
                        Instant.ofEpochMilli(value.asDateTime().getValue()).toString());
            case DOCUMENT -> object(value.asDocument());
            case ARRAY -> array(value);
            case NULL, UNDEFINED -> NODES.nullNode();
            case OBJECT_ID -> NODES.textNode(value.asObjectId().getValue().toHexString());
            case BINARY ->
                NODES.textNode(
                        Base64.getEncoder().encodeToString(value.asBinary().getData()));
            default -> NODES.textNode(value.toString());
        };
    }

    private static JsonNode number(double number) {
        return Double.isFinite(number)
                ? NODES.numberNode(BigDecimal.valueOf(number))
                : NODES.textNode(Double.toString(number));
    }

    private static JsonNode number(Decimal128 number) {
        try {
            return NODES.numberNode(number.bigDecimalValue());
        } catch (ArithmeticException e) {
            // not finite, or the negative zero
            return NODES.textNode(number.toString());
        }
    }

    private static ObjectNode object(BsonDocument document) {
        ObjectNode object = NODES.objectNode();
        document.forEach((name, value) -> object.set(name, of(value)));
        return object;
    }

    private static ArrayNode array(BsonValue values) {
        ArrayNode array = NODES.arrayNode();
        values.asArray().forEach(value -> array.add(of(value)));
        return array;
    }
}
