package io.hivesync.topics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which fields of a model do not leave the producer, and which leave it masked. Immutable.
 *
 * @param masked by field
 */
public record FieldRules(Set<String> excluded, Map<String, Mask> masked) {

    /** Everything leaves as it is. */
    public static final FieldRules NONE = new FieldRules(Set.of(), Map.of());

    public FieldRules {
        excluded = Set.copyOf(excluded);
        masked = Map.copyOf(masked);
        for (String field : masked.keySet()) {
            if (excluded.contains(field)) {
                throw new IllegalArgumentException("The field " + field + " is both excluded and masked");
            }
        }
    }

    public Optional<Mask> mask(String field) {
        return Optional.ofNullable(masked.get(field));
    }

    /** What leaves of a record's fields. */
    public ObjectNode applyTo(ObjectNode fields) {
        ObjectNode left = Json.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (!excluded.contains(field.getKey())) {
                Mask mask = masked.get(field.getKey());
                left.set(field.getKey(), mask == null ? field.getValue() : mask.of(field.getValue()));
            }
        }
        return left;
    }

    /** The same for the same rules, also of another run; another secret gives another one, and none is told by it. */
    public String fingerprint() {
        ObjectNode text = Json.MAPPER.createObjectNode();
        new TreeSet<>(excluded).forEach(field -> text.put(field, "excluded"));
        new TreeMap<>(masked).forEach((field, mask) -> text.set(field, mask.of(TextNode.valueOf("fingerprint"))));
        return text.isEmpty() ? "" : new Mask.Sha256().of(text).asText();
    }
}
