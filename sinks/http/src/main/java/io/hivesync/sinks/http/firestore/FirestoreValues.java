package io.hivesync.sinks.http.firestore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.sinks.mapping.IsoDates;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.Numbers;
import io.hivesync.sinks.mapping.Texts;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import java.math.BigDecimal;
import java.util.Map;

/**
 * JSON values as the values of Firestore's REST API, and back: each is the same afterwards.
 *
 * <p>What Firestore cannot hold (an array directly in an array, a name that is empty or between {@code __}, a number beyond 64
 * bits that no double is, more than {@value #DEEPEST} levels) stands as its JSON text in a map: {@code {hiveJson: "[[1]]"}}. So
 * does a map that looks like such a one.
 */
final class FirestoreValues {
    static final String TEXT = "hiveJson";

    /** Firestore counts 20, and the map around a text is one of them. */
    static final int DEEPEST = 18;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private FirestoreValues() {}

    static ObjectNode there(FieldType type, JsonNode value) throws MisfitException {
        Texts.wellFormed(value);
        if (type == FieldType.DATE && value.isTextual()) {
            try {
                return one("timestampValue", TextNode.valueOf(IsoDates.utc(value)));
            } catch (MisfitException e) {
                // no date: it stays the text that it is
            }
        }
        return there(value, 1, false);
    }

    private static ObjectNode there(JsonNode value, int level, boolean inArray) {
        return switch (value.getNodeType()) {
            case STRING -> one("stringValue", value);
            case BOOLEAN -> one("booleanValue", value);
            case NULL, MISSING -> one("nullValue", NODES.nullNode());
            case NUMBER -> number(value);
            case ARRAY -> inArray || level > DEEPEST ? text(value) : array(value, level);
            case OBJECT -> level > DEEPEST || !isMap(value) ? text(value) : map(value, level);
            case BINARY, POJO -> throw new IllegalStateException("Records hold JSON alone");
        };
    }

    private static ObjectNode number(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            // 64 bits are text in this API
            return one("integerValue", TextNode.valueOf(value.asText()));
        }
        BigDecimal exact = value.decimalValue();
        return Numbers.isDouble(exact) ? one("doubleValue", NODES.numberNode(exact.doubleValue())) : text(value);
    }

    private static ObjectNode array(JsonNode value, int level) {
        ArrayNode values = NODES.arrayNode(value.size());
        for (JsonNode element : value) {
            values.add(there(element, level + 1, true));
        }
        return one("arrayValue", NODES.objectNode().set("values", values));
    }

    private static boolean isMap(JsonNode value) {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (!FirestoreNames.isField(field.getKey())) {
                return false;
            }
        }
        return value.size() != 1 || !value.has(TEXT);
    }

    private static ObjectNode map(JsonNode value, int level) {
        ObjectNode fields = NODES.objectNode();
        value.properties().forEach(field -> fields.set(field.getKey(), there(field.getValue(), level + 1, false)));
        return map(fields);
    }

    private static ObjectNode map(ObjectNode fields) {
        return one("mapValue", NODES.objectNode().set("fields", fields));
    }

    private static ObjectNode text(JsonNode value) {
        try {
            String json = Json.MAPPER.writeValueAsString(value);
            return map(NODES.objectNode().set(TEXT, one("stringValue", TextNode.valueOf(json))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    static ObjectNode one(String kind, JsonNode value) {
        return NODES.objectNode().set(kind, value);
    }

    /** A value that is none of ours comes back as text that names its kind. */
    static JsonNode here(JsonNode value) throws MisfitException {
        Map.Entry<String, JsonNode> only = value.properties().stream()
                .findFirst()
                .orElseThrow(() -> new MisfitException("it has a value without a kind"));
        JsonNode content = only.getValue();
        return switch (only.getKey()) {
            case "stringValue", "booleanValue", "nullValue", "timestampValue" -> content;
            case "integerValue" -> whole(content);
            case "doubleValue" -> content.isNumber() ? NODES.numberNode(Numbers.of(content.doubleValue())) : content;
            case "arrayValue" -> arrayHere(content.path("values"));
            case "mapValue" -> mapHere(content.path("fields"));
            default -> TextNode.valueOf("a " + only.getKey());
        };
    }

    private static JsonNode whole(JsonNode content) throws MisfitException {
        try {
            long number = Long.parseLong(content.asText());
            return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
        } catch (NumberFormatException e) {
            throw new MisfitException("it has an integer that is none");
        }
    }

    private static JsonNode arrayHere(JsonNode values) throws MisfitException {
        ArrayNode array = NODES.arrayNode();
        for (JsonNode element : values) {
            array.add(here(element));
        }
        return array;
    }

    private static JsonNode mapHere(JsonNode fields) throws MisfitException {
        JsonNode text = fields.path(TEXT).path("stringValue");
        if (fields.size() == 1 && text.isTextual()) {
            return parsed(text.textValue());
        }
        ObjectNode map = NODES.objectNode();
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            map.set(field.getKey(), here(field.getValue()));
        }
        return map;
    }

    private static JsonNode parsed(String text) throws MisfitException {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new MisfitException("it has text for JSON that is none");
        }
    }
}
