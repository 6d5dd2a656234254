package io.hivesync.capture;

/** Why a value did not fit its field's type; it goes on unchanged, by its storage class, and is counted here. */
public enum Misfit {
    /** Not 0 or 1 in a boolean field. */
    BOOLEAN,
    /** No number in a number field. */
    NUMBER,
    /** No ISO-8601 text in a date field. */
    DATE,
    /** No JSON text in a json field. */
    JSON,
    /** No text in a string field. */
    STRING,
    /** No text in a link field. */
    LINK,
    /** No JSON object in a blob field. */
    BLOB,
    /** An infinity, which JSON does not have; sent as a string. */
    INFINITY,
    /** Bytes, sent as base64. */
    BYTES,
    /** A row without a usable primary key: its rowid is its record id. */
    ROWID
}
