package io.hivesync.sinks.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.FieldType;
import java.math.BigDecimal;

/**
 * Field types as columns of a STRICT table of SQLite. A number goes into a column of type ANY, which alone keeps it as it is: whole
 * ones of 64 bits as INTEGER, those that a double says in its shortest form as REAL, all others as TEXT with every digit.
 */
public final class SqliteTypes {
    private static final int LONG_DIGITS = 20;

    private SqliteTypes() {}

    public static String column(FieldType type) {
        return switch (type) {
            case STRING, LINK, DATE, JSON, BLOB -> "TEXT";
            case NUMBER -> "ANY";
            case BOOLEAN -> "INTEGER";
        };
    }

    public static Object cell(FieldType type, JsonNode value) throws MisfitException {
        return switch (type) {
            case STRING, LINK -> Texts.text(value);
            case NUMBER -> number(Numbers.exact(value));
            case BOOLEAN -> bool(value);
            case DATE -> date(value);
            case JSON, BLOB -> Texts.json(value);
        };
    }

    private static Object number(BigDecimal number) {
        if (number.scale() == 0 && number.precision() < LONG_DIGITS) {
            long whole = number.longValue();
            if (BigDecimal.valueOf(whole).compareTo(number) == 0) {
                return whole;
            }
        }
        double approximate = number.doubleValue();
        return Double.isFinite(approximate) && BigDecimal.valueOf(approximate).compareTo(number) == 0
                ? (Object) approximate
                : number.toString();
    }

    private static Object bool(JsonNode value) throws MisfitException {
        if (!value.isBoolean()) {
            throw new MisfitException("it is no boolean but " + Kinds.of(value));
        }
        return value.booleanValue() ? 1L : 0L;
    }

    /** As it was written: the text is the column's value, and it is a date. */
    private static String date(JsonNode value) throws MisfitException {
        IsoDates.utc(value);
        return value.textValue();
    }
}
