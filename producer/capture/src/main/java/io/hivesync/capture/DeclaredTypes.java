package io.hivesync.capture;

import io.hivesync.topics.FieldType;
import java.util.Locale;

/** What a column's declared type says, by SQLite's rules of affinity. Stateless. */
final class DeclaredTypes {

    private enum Affinity {
        INTEGER,
        TEXT,
        NONE,
        REAL,
        NUMERIC
    }

    private DeclaredTypes() {}

    /** The field type of a column that Blade does not know. */
    static FieldType fieldType(String declared) {
        String type = declared.toUpperCase(Locale.ROOT);
        if (type.startsWith("BOOL")) {
            return FieldType.BOOLEAN;
        }
        if (type.startsWith("DATE") || type.startsWith("TIMESTAMP")) {
            return FieldType.DATE;
        }
        if (type.startsWith("JSON")) {
            return FieldType.JSON;
        }
        return switch (affinity(type)) {
            case INTEGER, REAL, NUMERIC -> FieldType.NUMBER;
            case TEXT, NONE -> FieldType.STRING;
        };
    }

    /** Whether the column turns a text that reads as an integer into that integer, so that the two are one key in it. */
    static boolean convertsToIntegers(String declared) {
        return switch (affinity(declared.toUpperCase(Locale.ROOT))) {
            case INTEGER, NUMERIC -> true;
            case TEXT, NONE, REAL -> false;
        };
    }

    private static Affinity affinity(String type) {
        if (type.contains("INT")) {
            return Affinity.INTEGER;
        }
        if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
            return Affinity.TEXT;
        }
        // ANY keeps what it gets in a STRICT table
        if (type.isEmpty() || type.contains("BLOB") || type.equals("ANY")) {
            return Affinity.NONE;
        }
        boolean real = type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB");
        return real ? Affinity.REAL : Affinity.NUMERIC;
    }
}
