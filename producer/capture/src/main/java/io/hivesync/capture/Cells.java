package io.hivesync.capture;

import io.hivesync.connector.sqlite.core.TableShape;
import org.jspecify.annotations.Nullable;

/** Reads a row as the connector's core has it: one object a column, its class the storage class. Stateless. */
final class Cells {

    private Cells() {}

    static @Nullable Cell of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> new Cell.Text(text);
            case Long whole -> new Cell.Whole(whole);
            case Double real -> new Cell.Real(real);
            case byte[] bytes -> new Cell.Bytes(bytes);
            default -> throw new IllegalStateException("Not a value of SQLite: " + value.getClass());
        };
    }

    /** The text of a column; null when it is NULL, of another storage class, or not there. */
    static @Nullable String text(TableShape table, @Nullable Object[] row, String column) {
        int at = table.indexOf(column);
        return at >= 0 && row[at] instanceof String text ? text : null;
    }
}
