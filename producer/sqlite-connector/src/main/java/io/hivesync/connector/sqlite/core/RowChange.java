package io.hivesync.connector.sqlite.core;

import org.jspecify.annotations.Nullable;

/**
 * One change of one row. Values are {@code null}, {@link Long}, {@link Double}, {@link String} or {@code byte[]}: the
 * exact storage class of SQLite, in the order of the table's columns.
 *
 * @param rowid the rowid if it is the key of this row (no primary key, or a NULL in it), else null
 * @param before the row as it was last acknowledged; null for {@code CREATE} and {@code READ}
 * @param after the row as it is; null for {@code DELETE}
 */
public record RowChange(
        TableShape table,
        Kind kind,
        @Nullable Long rowid,
        @Nullable Object @Nullable [] before,
        @Nullable Object @Nullable [] after) {

    /** What happened to the row. */
    public enum Kind {
        CREATE,
        UPDATE,
        DELETE,
        /** The row is part of a snapshot. */
        READ
    }
}
