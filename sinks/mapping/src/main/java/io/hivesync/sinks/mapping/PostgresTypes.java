package io.hivesync.sinks.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Field types as columns of PostgreSQL. Cells are text, which the statement casts: one form for all, and exact for each. */
public final class PostgresTypes {
    /** An index entry is at most a third of a page, 2704 bytes, its head included. */
    private static final int LONGEST_KEY_BYTES = 2600;

    private PostgresTypes() {}

    public static String column(FieldType type) {
        return switch (type) {
            case STRING, LINK -> "text";
            case NUMBER -> "numeric";
            case BOOLEAN -> "boolean";
            case DATE -> "timestamptz";
            case JSON, BLOB -> "jsonb";
        };
    }

    /** @param existing as format_type writes it */
    public static boolean fits(FieldType type, String existing) {
        return switch (type) {
            case STRING, LINK -> Set.of("text", "character varying").contains(existing);
            case DATE -> existing.equals("timestamp with time zone");
            case JSON, BLOB -> Set.of("jsonb", "json").contains(existing);
            case NUMBER, BOOLEAN -> existing.equals(column(type));
        };
    }

    /** The types of a webhook's fields are inferred: one that turned out to hold several becomes JSON, which says them all. */
    public static boolean becomesJson(FieldType type, String existing) {
        return type == FieldType.JSON && Set.of("text", "numeric", "boolean").contains(existing);
    }

    public static String cell(FieldType type, JsonNode value) throws MisfitException {
        return switch (type) {
            case STRING, LINK -> Texts.text(value);
            case NUMBER -> Numbers.exact(value).toString();
            case BOOLEAN -> bool(value);
            case DATE -> IsoDates.utc(value);
            case JSON, BLOB -> Texts.json(value);
        };
    }

    public static void checkId(String bladeId) throws MisfitException {
        int bytes = Texts.checked(bladeId).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_KEY_BYTES) {
            throw new MisfitException("it has " + bytes + " bytes, and a key at most " + LONGEST_KEY_BYTES);
        }
    }

    private static String bool(JsonNode value) throws MisfitException {
        if (!value.isBoolean()) {
            throw new MisfitException("it is no boolean but " + Kinds.of(value));
        }
        return value.asText();
    }
}
