package io.hivesync.topics;

import java.util.Locale;
import java.util.Optional;

/** Blade's field types, and the JSON form that a value of each has in a record. */
public enum FieldType {
    /** A JSON string. */
    STRING,
    /** A JSON number: an integer, or a double in its shortest exact form. */
    NUMBER,
    /** true or false. */
    BOOLEAN,
    /** An ISO-8601 string, such as {@code 2026-01-02T03:04:05.678Z}. */
    DATE,
    /** Any JSON value. */
    JSON,
    /** The id of another record, a JSON string. */
    LINK,
    /** A JSON object that names a stored file (key, name, src, meta). */
    BLOB;

    /** The name in Blade's schema and in {@code hive.models}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<FieldType> ofCode(String code) {
        for (FieldType type : values()) {
            if (type.code().equals(code)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
