package io.hivesync.sinks.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import java.util.Map;

/** Text that reaches the database as it left Hive, or not at all: drivers replace what UTF-8 cannot say in silence. */
public final class Texts {
    private Texts() {}

    /** The text of a value for a column of text: a string as it is, anything else as JSON. */
    public static String text(JsonNode value) throws MisfitException {
        return checked(value.isTextual() ? value.textValue() : write(value));
    }

    /** A value as JSON text, every string in it checked. */
    public static String json(JsonNode value) throws MisfitException {
        checkAll(value);
        return write(value);
    }

    public static String checked(String text) throws MisfitException {
        if (text.indexOf(0) >= 0) {
            throw new MisfitException("it has the character U+0000, which text columns cannot hold");
        }
        return wellFormed(text);
    }

    /** The text, if UTF-8 can say it. */
    public static String wellFormed(String text) throws MisfitException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new MisfitException("it has half of a surrogate pair, which is no character");
                }
                i++;
            }
        }
        return text;
    }

    /** Checks every string in a value, names of fields included, to be {@link #wellFormed(String)}. */
    public static void wellFormed(JsonNode value) throws MisfitException {
        if (value.isTextual()) {
            wellFormed(value.textValue());
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            wellFormed(field.getKey());
        }
        for (JsonNode child : value) {
            wellFormed(child);
        }
    }

    private static void checkAll(JsonNode value) throws MisfitException {
        if (value.isTextual()) {
            checked(value.textValue());
        } else if (value.isNumber()) {
            Numbers.exact(value);
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            checked(field.getKey());
        }
        for (JsonNode child : value) {
            checkAll(child);
        }
    }

    private static String write(JsonNode value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }
}
