package io.hivesync.webhook;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads one body into a tree whose objects named {@code data} are {@link WrittenObject}s: what of them goes on as it came is
 * copied, not written again. Each name stands once in an object. For one thread, once; how deep it goes is bounded by the parser.
 */
final class JsonTree {
    static final String DATA = "data";

    private final JsonParser parser;
    private final byte[] body;
    private boolean hasDecimals;

    /** @param parser of the body, from its first byte on */
    JsonTree(JsonParser parser, byte[] body) {
        this.parser = parser;
        this.body = body;
    }

    /** @throws RefusedException where a name stands twice */
    JsonNode read() throws IOException, RefusedException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new JsonParseException(parser, "there is nothing");
        }
        JsonNode root = value(first, "");
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "something follows the value");
        }
        return root;
    }

    private JsonNode value(JsonToken token, String name) throws IOException, RefusedException {
        return switch (token) {
            case START_OBJECT -> object(name);
            case START_ARRAY -> array();
            case VALUE_STRING -> TextNode.valueOf(parser.getText());
            case VALUE_NUMBER_INT -> wholeNumber();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.instance;
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new JsonParseException(parser, "no value");
        };
    }

    private ObjectNode object(String name) throws IOException, RefusedException {
        boolean written = name.equals(DATA);
        int from = written ? offset(parser.currentTokenLocation()) : 0;
        boolean before = hasDecimals;
        hasDecimals &= !written;
        Map<String, JsonNode> children = new LinkedHashMap<>();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonNode value = value(parser.nextToken(), field);
            if (children.put(field, value) != null) {
                throw RefusedException.wrongField(
                        field, "A name stands twice in one object" + StrictJson.at(parser.currentLocation()));
            }
        }
        if (!written) {
            return new ObjectNode(JsonNodeFactory.instance, children);
        }
        JsonText text = new JsonText(body, from, offset(parser.currentLocation()));
        boolean plain = !hasDecimals && !text.hasEscapes();
        hasDecimals |= before;
        return new WrittenObject(children, text, plain, null);
    }

    private DecimalNode decimal() throws IOException {
        hasDecimals = true;
        return DecimalNode.valueOf(parser.getDecimalValue());
    }

    private static int offset(JsonLocation location) {
        return (int) location.getByteOffset();
    }

    private ArrayNode array() throws IOException, RefusedException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(token, ""));
        }
        return array;
    }

    private JsonNode wholeNumber() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> IntNode.valueOf(parser.getIntValue());
            case LONG -> LongNode.valueOf(parser.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> BigIntegerNode.valueOf(parser.getBigIntegerValue());
        };
    }
}
