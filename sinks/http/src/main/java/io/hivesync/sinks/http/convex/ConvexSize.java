package io.hivesync.sinks.http.convex;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** How large Convex takes a value to be, which is what its limit of 1 MiB a document counts. */
final class ConvexSize {
    /** Less what {@code _id} and {@code _creationTime} take, with a margin. */
    static final long LARGEST = (1L << 20) - 128;

    private static final int NUMBER = 9;
    private static final int ENDS = 2;

    private ConvexSize() {}

    static long of(JsonNode value) {
        if (value.isTextual()) {
            return ENDS + bytes(value.textValue());
        }
        if (value.isNumber()) {
            return NUMBER;
        }
        long size = value.isContainerNode() ? ENDS : 1;
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            size += bytes(field.getKey()) + 1;
        }
        for (JsonNode child : value) {
            size += of(child);
        }
        return size;
    }

    private static long bytes(String text) {
        return text.getBytes(UTF_8).length;
    }
}
