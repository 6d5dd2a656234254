package io.hivesync.connector.sqlite.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of the log.
 *
 * @param changes of captured tables and columns, possibly none
 * @param seenMs when it was read
 */
record LoggedTransaction(List<RowChange> changes, long seenMs) {

    private static final int ROW_BYTES = 150;
    private static final int VALUE_BYTES = 24;

    /** About what it takes in memory. */
    long bytes() {
        long bytes = 0;
        for (RowChange change : changes) {
            bytes += ROW_BYTES + bytes(change.before()) + bytes(change.after());
        }
        return bytes;
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
}
