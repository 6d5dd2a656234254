package io.hivesync.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object that knows how its caller wrote it; that is its text as long as nobody changes it. */
@SuppressWarnings("unchecked") // ObjectNode's own deepCopy()
final class WrittenObject extends ObjectNode {
    private static final long serialVersionUID = 1;

    private final transient JsonText text;
    private final transient boolean plain;
    private final transient @Nullable Shape shape;

    /** @param plain see {@link #isPlain} */
    WrittenObject(Map<String, JsonNode> children, JsonText text, boolean plain, @Nullable Shape shape) {
        super(JsonNodeFactory.instance, children);
        this.text = text;
        this.plain = plain;
        this.shape = shape;
    }

    /** Whether nothing in it is escaped, so that its texts are as encodable as the body, and it has no fractions or exponents. */
    boolean isPlain() {
        return plain;
    }

    /** Of plain ones that were read without a parser; as long as nobody changes it, too. */
    @Nullable
    Shape shape() {
        return shape;
    }

    JsonText text() {
        return text;
    }
}
