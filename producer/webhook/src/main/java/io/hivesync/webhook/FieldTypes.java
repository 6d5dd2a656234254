package io.hivesync.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The types of values. A value's own type is one of four; two different types have only JSON above them:
 *
 * <pre>
 *              JSON (any value; objects and arrays at once)
 *      STRING     NUMBER     BOOLEAN
 *              nothing yet (only nulls were seen: no field)
 * </pre>
 *
 * A date is not told from other strings, for one that looks otherwise may come next.
 */
final class FieldTypes {

    private FieldTypes() {}

    static List<Field> inferred(ObjectNode fields) {
        List<Field> inferred = new ArrayList<>(fields.size());
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (!field.getValue().isNull()) {
                inferred.add(new Field(field.getKey(), typeOf(field.getValue())));
            }
        }
        return inferred;
    }

    /** Of a value that is not null. */
    static FieldType typeOf(JsonNode value) {
        // by class: each value of each call comes here
        if (value instanceof TextNode) {
            return FieldType.STRING;
        }
        if (value instanceof NumericNode) {
            return FieldType.NUMBER;
        }
        return value instanceof BooleanNode ? FieldType.BOOLEAN : FieldType.JSON;
    }

    /** The least that holds both: the first's order, then what only the second has. */
    static List<Field> join(List<Field> first, List<Field> second) {
        Map<String, FieldType> joined = new LinkedHashMap<>();
        first.forEach(field -> joined.put(field.name(), field.type()));
        second.forEach(field -> joined.merge(field.name(), field.type(), FieldTypes::join));
        return joined.entrySet().stream()
                .map(entry -> new Field(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static FieldType join(FieldType a, FieldType b) {
        return a == b ? a : FieldType.JSON;
    }

    static boolean holds(FieldType declared, FieldType type) {
        return join(declared, type) == declared;
    }

    /** Checks values against types that were declared, not inferred. Fields without a declaration are left alone. */
    static void checkDeclared(ModelSchema schema, ObjectNode fields) throws RefusedException {
        for (Field field : schema.fields()) {
            JsonNode value = fields.get(field.name());
            if (value != null && !value.isNull() && !fits(field.type(), value)) {
                throw RefusedException.wrongField(
                        "data." + field.name(),
                        "data." + Printable.clipped(field.name()) + " is no "
                                + field.type().code() + ", as the model " + Printable.clipped(schema.model())
                                + " declares it");
            }
        }
    }

    private static boolean fits(FieldType declared, JsonNode value) {
        return switch (declared) {
            case STRING, DATE, LINK -> value.isTextual();
            case NUMBER -> value.isNumber();
            case BOOLEAN -> value.isBoolean();
            case BLOB -> value.isObject();
            case JSON -> true;
        };
    }
}
