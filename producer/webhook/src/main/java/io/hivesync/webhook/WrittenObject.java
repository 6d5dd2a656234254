package io.hivesync.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** An object that knows how its caller wrote it; that is its text as long as nobody changes it. */
@SuppressWarnings("unchecked") // ObjectNode's own deepCopy()
final class WrittenObject extends ObjectNode {
    private static final long serialVersionUID = 1;

    private final transient JsonText text;

    WrittenObject(Map<String, JsonNode> children, JsonText text) {
        super(JsonNodeFactory.instance, children);
        this.text = text;
    }

    JsonText text() {
        return text;
    }
}
