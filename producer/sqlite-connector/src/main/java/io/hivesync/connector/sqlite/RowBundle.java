package io.hivesync.connector.sqlite;

import io.hivesync.connector.sqlite.core.Position;
import io.hivesync.connector.sqlite.core.RowChange;
import java.util.List;

/**
 * The value of a record under {@code rows.by.reference}: changes of rows in order, as the capture found them. It has no
 * schema and is no form to be stored: it is for a program that embeds the engine and takes the record itself.
 *
 * @param connector version of the connector
 * @param seenMs when the first of them was handed over, ms since 1970
 */
public record RowBundle(String connector, long seenMs, List<Row> rows) {

    /** Ends the name of the topic that such records are for. */
    public static final String TOPIC_SUFFIX = ".__rows";

    public RowBundle {
        rows = List.copyOf(rows);
    }

    /** One change. */
    public record Row(Position position, RowChange change) {}
}
