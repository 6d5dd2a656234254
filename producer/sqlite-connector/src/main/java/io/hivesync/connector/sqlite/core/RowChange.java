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

    private static final int ROW_BYTES = 150;
    private static final int VALUE_BYTES = 24;

    /** About what it takes in memory. */
    public long bytes() {
        return ROW_BYTES + bytes(before) + bytes(after);
    }

    private static long bytes(@Nullable Object @Nullable [] image) {
        long bytes = 0;
        if (image != null) {
            for (Object value : image) {
                bytes += VALUE_BYTES;
                if (value instanceof String text) {
                    bytes += 2L * text.length();
                } else if (value instanceof byte[] blob) {
                    bytes += blob.length;
                }
            }
        }
        return bytes;
    }

    /** What happened to the row. */
    public enum Kind {
        CREATE,
        UPDATE,
        DELETE,
        /** The row is part of a snapshot. */
        READ
    }
}
