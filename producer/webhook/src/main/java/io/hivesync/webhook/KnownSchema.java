package io.hivesync.webhook;

import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import io.hivesync.topics.ModelSchema.SourceKind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What we know of one model's schema. Immutable.
 *
 * @param newest the last one on the topic, which its readers go by
 * @param offset of the newest
 * @param all everything ever seen of the model, joined, under the highest number seen: the newest itself, unless two webhook
 *     servers widened the model at once and neither had seen the other's
 * @param types of the newest, by name
 */
record KnownSchema(ModelSchema newest, long offset, ModelSchema all, Map<String, FieldType> types) {

    private static KnownSchema of(ModelSchema newest, long offset, ModelSchema all) {
        Map<String, FieldType> types =
                newest.fields().stream().collect(Collectors.toUnmodifiableMap(Field::name, Field::type));
        return new KnownSchema(newest, offset, isSame(newest, all) ? newest : all, types);
    }

    /** Two servers may have joined the same fields in another order. */
    private static boolean isSame(ModelSchema a, ModelSchema b) {
        return a.number() == b.number() && new HashSet<>(a.fields()).equals(new HashSet<>(b.fields()));
    }

    static KnownSchema of(ModelSchema schema, long offset) {
        return of(schema, offset, schema);
    }

    /** A captured model's schema is the capture's: nobody widens it, and a webhook's late one counts for nothing. */
    KnownSchema with(ModelSchema seen, long at) {
        if (seen.source() == SourceKind.CAPTURE) {
            return isCaptured() && at <= offset ? this : of(seen, at);
        }
        if (isCaptured()) {
            return this;
        }
        ModelSchema joined = new ModelSchema(
                all.model(),
                Math.max(all.number(), seen.number()),
                FieldTypes.join(all.fields(), seen.fields()),
                SourceKind.WEBHOOK);
        return at > offset ? of(seen, at, joined) : of(newest, offset, joined);
    }

    /** The same, when the topic has it no more: its readers miss all of it. */
    KnownSchema lost() {
        ModelSchema again = new ModelSchema(all.model(), all.number(), all.fields(), all.source());
        return new KnownSchema(newest, -1, again, types);
    }

    boolean isCaptured() {
        return newest.source() == SourceKind.CAPTURE;
    }

    /** Whether readers who go by the newest miss nothing that was ever published. */
    boolean isSettled() {
        return newest == all;
    }

    boolean holds(List<Field> fields) {
        for (Field field : fields) {
            FieldType type = types.get(field.name());
            if (type == null || !FieldTypes.holds(type, field.type())) {
                return false;
            }
        }
        return true;
    }
}
