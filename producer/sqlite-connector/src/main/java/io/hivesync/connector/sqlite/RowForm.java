package io.hivesync.connector.sqlite;

import io.debezium.relational.Column;
import io.hivesync.connector.sqlite.core.TableShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the rows of one table are shown to Debezium: its columns, and for each row their values. */
interface RowForm {

    /** @param keyed whether the rows are those with a complete primary key */
    List<Column> columns(boolean keyed);

    /** One value for each of the columns. */
    @Nullable
    Object[] values(@Nullable Object[] captured);

    /** What the rows of a table become; chosen once, by {@code value.mode}. */
    interface Provider {
        RowForm of(TableShape table);
    }
}
