package io.hivesync.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names and the classes of values that the objects of one body have in common: the items of a batch are nearly always of one
 * shape, and what was found out about one of them holds for all. For one thread, as its body is.
 */
final class Shape {
    private final List<Map.Entry<String, Class<?>>> fields;
    private @Nullable KnownSchema holder;
    private boolean flat;

    Shape(Map<String, JsonNode> children) {
        fields = children.entrySet().stream()
                .<Map.Entry<String, Class<?>>>map(
                        each -> Map.entry(each.getKey(), each.getValue().getClass()))
                .toList();
    }

    boolean isOf(Map<String, JsonNode> children) {
        if (children.size() != fields.size()) {
            return false;
        }
        int i = 0;
        for (Map.Entry<String, JsonNode> child : children.entrySet()) {
            Map.Entry<String, Class<?>> field = fields.get(i++);
            if (field.getValue() != child.getValue().getClass()
                    || !field.getKey().equals(child.getKey())) {
                return false;
            }
        }
        return true;
    }

    /** A schema is known to hold the fields. */
    void heldBy(KnownSchema schema) {
        holder = schema;
    }

    boolean isHeldBy(KnownSchema schema) {
        return holder == schema;
    }

    /** Its names were checked, and its fields are a record's as they are. */
    void foundFlat() {
        flat = true;
    }

    boolean isFlat() {
        return flat;
    }
}
