package io.hivesync.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.SourceKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/**
 * What we know of one model's schema. Immutable.
 *
 * @param newest the last one on the topic, which its readers go by
 * @param offset of the newest
 * @param all everything ever seen of the model, joined, under the highest number seen: the newest itself, unless two webhook
 *     servers widened the model at once and neither had seen the other's
 * @param types of the newest, by name
 * @param widenedAt the offset of the last one that a webhook server published, -1 when there is none
 */
record KnownSchema(ModelSchema newest, long offset, ModelSchema all, Map<String, FieldType> types, long widenedAt) {

    private static KnownSchema of(ModelSchema newest, long offset, ModelSchema all, long widenedAt) {
        // looked up for each field of each event: a map of Map.of() divides each time
        Map<String, FieldType> types = new HashMap<>();
        newest.fields().forEach(field -> types.put(field.name(), field.type()));
        return new KnownSchema(newest, offset, isSame(newest, all) ? newest : all, types, widenedAt);
    }

    /** Two servers may have joined the same fields in another order. */
    private static boolean isSame(ModelSchema a, ModelSchema b) {
        return a.number() == b.number() && new HashSet<>(a.fields()).equals(new HashSet<>(b.fields()));
    }

    static KnownSchema of(ModelSchema schema, long offset) {
        return of(schema, offset, schema, schema.source() == SourceKind.WEBHOOK ? offset : -1);
    }

    /** A captured model's schema is the capture's: nobody widens it, and a webhook's late one counts for its number alone. */
    KnownSchema with(ModelSchema seen, long at) {
        int number = Math.max(all.number(), seen.number());
        if (seen.source() == SourceKind.CAPTURE) {
            return isCaptured() && at <= offset ? this : of(seen, at, numbered(seen, number), widenedAt);
        }
        long widened = Math.max(widenedAt, at);
        if (isCaptured()) {
            return of(newest, offset, numbered(newest, number), widened);
        }
        ModelSchema joined =
                new ModelSchema(all.model(), number, FieldTypes.join(all.fields(), seen.fields()), SourceKind.WEBHOOK);
        return at > offset ? of(seen, at, joined, widened) : of(newest, offset, joined, widened);
    }

    private static ModelSchema numbered(ModelSchema schema, int number) {
        return new ModelSchema(schema.model(), number, schema.fields(), schema.source());
    }

    /** The same, when the topic has it no more: its readers miss all of it. */
    KnownSchema lost() {
        return new KnownSchema(newest, -1, numbered(all, all.number()), types, -1);
    }

    boolean isCaptured() {
        return newest.source() == SourceKind.CAPTURE;
    }

    /**
     * Whether readers who go by the newest miss nothing that was ever published; and whether that one is the last on the topic,
     * which compaction keeps.
     */
    boolean isSettled() {
        return isCaptured() ? widenedAt < offset : newest == all;
    }

    /** Asked of each event: nothing is made for it, and of a batch the first is looked at. */
    boolean holds(ObjectNode fields) {
        Shape shape = fields instanceof WrittenObject written ? written.shape() : null;
        if (shape != null && shape.isHeldBy(this)) {
            return true;
        }
        boolean holds = holdsAll(fields);
        if (holds && shape != null) {
            shape.heldBy(this);
        }
        return holds;
    }

    private boolean holdsAll(ObjectNode fields) {
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (!(field.getValue() instanceof NullNode)) {
                FieldType type = types.get(field.getKey());
                if (type == null || !FieldTypes.holds(type, FieldTypes.typeOf(field.getValue()))) {
                    return false;
                }
            }
        }
        return true;
    }
}
