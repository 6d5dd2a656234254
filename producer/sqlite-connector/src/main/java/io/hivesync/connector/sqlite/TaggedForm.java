package io.hivesync.connector.sqlite;

import io.debezium.relational.Column;
import io.hivesync.connector.sqlite.core.ColumnShape;
import io.hivesync.connector.sqlite.core.TableShape;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns as they are, each value to be tagged by {@link TaggedValues}. */
record TaggedForm(TableShape table) implements RowForm {

    @Override
    public List<Column> columns(boolean keyed) {
        List<Column> columns = new ArrayList<>();
        for (ColumnShape column : table.columns()) {
            columns.add(SqliteSchema.column(column.name(), column.type(), Types.STRUCT)
                    .optional(true)
                    .position(columns.size() + 1)
                    .create());
        }
        return columns;
    }

    @Override
    public @Nullable Object[] values(@Nullable Object[] captured) {
        return captured;
    }
}
