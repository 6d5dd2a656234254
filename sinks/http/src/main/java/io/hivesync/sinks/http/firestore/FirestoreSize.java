package io.hivesync.sinks.http.firestore;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** How many bytes Firestore takes a document to have, as its page "Storage size calculations" counts them. */
final class FirestoreSize {
    static final long LARGEST = 1 << 20;

    /** Of one text. */
    static final long LONGEST_TEXT = LARGEST - 89;

    private static final int NAME = 16;
    private static final int DOCUMENT = 32;
    private static final int NUMBER = 8;

    private FirestoreSize() {}

    /** @param path of the document below the database's root */
    static long of(String path, JsonNode fields) {
        long size = NAME + DOCUMENT;
        for (String part : path.split("/")) {
            size += text(part);
        }
        return size + fields(fields);
    }

    private static long fields(JsonNode fields) {
        long size = 0;
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            size += text(field.getKey()) + value(field.getValue());
        }
        return size;
    }

    private static long value(JsonNode value) {
        Map.Entry<String, JsonNode> only = value.properties().iterator().next();
        return switch (only.getKey()) {
            case "stringValue", "bytesValue", "referenceValue" ->
                text(only.getValue().textValue());
            case "booleanValue", "nullValue" -> 1;
            case "mapValue" -> fields(only.getValue().path("fields"));
            case "arrayValue" -> {
                long size = 0;
                for (JsonNode element : only.getValue().path("values")) {
                    size += value(element);
                }
                yield size;
            }
            default -> NUMBER;
        };
    }

    /** Its UTF-8, and a byte. */
    static long text(String text) {
        long size = text.length() + 1L;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // each half of a pair is two bytes of its four
            size += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return size;
    }
}
