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
    private final transient boolean plain;

    /** @param plain see {@link #isPlain} */
    WrittenObject(Map<String, JsonNode> children, JsonText text, boolean plain) {
        super(JsonNodeFactory.instance, children);
        this.text = text;
        this.plain = plain;
    }

    /** Whether nothing in it is escaped, so that its texts are as encodable as the body, and it has no fractions or exponents. */
    boolean isPlain() {
        return plain;
    }

    JsonText text() {
        return text;
    }
}
