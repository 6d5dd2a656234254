package io.hivesync.connector.sqlite;

import java.sql.Types;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a column is to those who read its declared type, by SQLite's own rules for affinity; and whether a value, which
 * SQLite does not check, is that.
 */
enum DeclaredType {
    INTEGER(Types.BIGINT) {
        @Override
        @Nullable
        Object fitting(Object value) {
            return value instanceof Long ? value : null;
        }
    },
    REAL(Types.DOUBLE) {
        @Override
        @Nullable
        Object fitting(Object value) {
            if (value instanceof Long integer) {
                return Math.abs(integer) <= EXACT_IN_DOUBLE ? (Object) integer.doubleValue() : null;
            }
            return value instanceof Double ? value : null;
        }
    },
    BOOLEAN(Types.BOOLEAN) {
        @Override
        @Nullable
        Object fitting(Object value) {
            return value instanceof Long integer && (integer == 0 || integer == 1) ? (Object) (integer == 1) : null;
        }
    },
    BLOB(Types.VARBINARY) {
        @Override
        @Nullable
        Object fitting(Object value) {
            return value instanceof byte[] ? value : null;
        }
    },
    /** Affinity NUMERIC turns all text that is a number into one, so as text no two values are the same. */
    NUMERIC(Types.VARCHAR) {
        @Override
        @Nullable
        Object fitting(Object value) {
            return value instanceof byte[] ? null : value.toString();
        }
    },
    TEXT(Types.VARCHAR) {
        @Override
        @Nullable
        Object fitting(Object value) {
            return value instanceof byte[] ? null : value.toString();
        }
    },
    /** No type: the number 1 and the text '1' are two values, which matters in a key alone. */
    ANY(Types.VARCHAR) {
        @Override
        @Nullable
        Object fitting(Object value) {
            return value instanceof byte[] ? null : value.toString();
        }

        @Override
        boolean isKey(Object value) {
            return value instanceof String;
        }
    },
    /** Any value as text, so that nothing of it goes past a mask. */
    MASKED(Types.VARCHAR) {
        @Override
        Object fitting(Object value) {
            return value instanceof byte[] blob ? Base64.getEncoder().encodeToString(blob) : value.toString();
        }
    };

    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private final int jdbcType;

    DeclaredType(int jdbcType) {
        this.jdbcType = jdbcType;
    }

    int jdbcType() {
        return jdbcType;
    }

    /** The value as this type; null if it is none. */
    abstract @Nullable Object fitting(Object value);

    /** Whether no other value of a key looks the same. */
    boolean isKey(Object value) {
        return fitting(value) != null;
    }

    static DeclaredType of(String declared) {
        String type = declared.toUpperCase(Locale.ROOT);
        if (type.contains("INT")) {
            return INTEGER;
        }
        if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
            return TEXT;
        }
        if (type.isEmpty()) {
            return ANY;
        }
        if (type.contains("BLOB")) {
            return BLOB;
        }
        if (type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB")) {
            return REAL;
        }
        return type.startsWith("BOOL") ? BOOLEAN : NUMERIC;
    }
}
