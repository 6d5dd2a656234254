package io.hivesync.sinks.mapping;

import com.fasterxml.jackson.databind.JsonNode;

/** What a value is, for a message that must not show the value. */
public final class Kinds {
    private Kinds() {}

    public static String of(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "text";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case OBJECT, POJO -> "an object";
            case ARRAY -> "an array";
            case BINARY -> "bytes";
            case NULL, MISSING -> "nothing";
        };
    }
}
