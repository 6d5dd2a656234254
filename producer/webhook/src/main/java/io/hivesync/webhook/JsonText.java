package io.hivesync.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;

/** JSON in UTF-8: a part of an array that nobody changes. */
record JsonText(byte[] bytes, int from, int to) {

    static JsonText of(ObjectNode tree) {
        try {
            byte[] written = Json.MAPPER.writeValueAsBytes(tree);
            return new JsonText(written, 0, written.length);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    int length() {
        return to - from;
    }

    boolean hasEscapes() {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\\') {
                return true;
            }
        }
        return false;
    }
}
