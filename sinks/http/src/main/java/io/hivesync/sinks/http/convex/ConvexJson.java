package io.hivesync.sinks.http.convex;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.Doubles;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.topics.Json;
import java.util.Map;

/**
 * JSON values in Convex. What Convex can hold exactly is there as it is; anything else is an object with the one field
 * {@code hiveJson}, which holds it as JSON text: a name that Convex does not take, a number that a double cannot hold, a list or a
 * nesting beyond its limits.
 */
final class ConvexJson {
    static final String WRAPPED = "hiveJson";

    private static final int MOST_ITEMS = 8192;
    private static final int MOST_FIELDS = 1024;
    private static final int LONGEST_NAME = 1024;
    /** A document may be 16 deep, itself included. */
    private static final int DEEPEST = 15;

    private ConvexJson() {}

    static JsonNode there(JsonNode value) {
        return holds(value, DEEPEST) && !isWrapped(value)
                ? value
                : Json.MAPPER.createObjectNode().put(WRAPPED, text(value));
    }

    static JsonNode here(JsonNode value) throws MisfitException {
        if (!isWrapped(value)) {
            return value;
        }
        try {
            return Json.MAPPER.readTree(value.get(WRAPPED).textValue());
        } catch (JsonProcessingException e) {
            throw new MisfitException("its " + WRAPPED + " is no JSON");
        }
    }

    static String text(JsonNode value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    private static boolean isWrapped(JsonNode value) {
        return value instanceof ObjectNode object
                && object.size() == 1
                && object.path(WRAPPED).isTextual();
    }

    private static boolean holds(JsonNode value, int depth) {
        if (value.isNumber()) {
            return Doubles.hold(value);
        }
        if (value.isContainerNode() && (depth == 0 || value.size() > (value.isArray() ? MOST_ITEMS : MOST_FIELDS))) {
            return false;
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (!takesName(field.getKey())) {
                return false;
            }
        }
        for (JsonNode child : value) {
            if (!holds(child, depth - 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean takesName(String name) {
        boolean printable = name.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        return printable
                && !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && name.charAt(0) != '$'
                && name.charAt(0) != '_';
    }
}
