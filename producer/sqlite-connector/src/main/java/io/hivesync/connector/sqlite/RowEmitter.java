package io.hivesync.connector.sqlite;

import io.debezium.data.Envelope.Operation;
import io.debezium.relational.RelationalChangeRecordEmitter;
import io.debezium.util.Clock;
import io.hivesync.connector.sqlite.core.RowChange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Hands one change to Debezium. A change of a key never comes here: the core sends a delete and a create. */
final class RowEmitter extends RelationalChangeRecordEmitter<SqlitePartition> {

    private final RowChange change;

    RowEmitter(SqlitePartition partition, SqliteOffsetContext offset, SqliteConnectorConfig config, RowChange change) {
        super(partition, offset, Clock.SYSTEM, config);
        this.change = change;
    }

    @Override
    public Operation getOperation() {
        return switch (change.kind()) {
            case CREATE -> Operation.CREATE;
            case UPDATE -> Operation.UPDATE;
            case DELETE -> Operation.DELETE;
            case READ -> Operation.READ;
        };
    }

    @Override
    protected @Nullable Object @Nullable [] getOldColumnValues() {
        return withRowid(change.before());
    }

    @Override
    protected @Nullable Object @Nullable [] getNewColumnValues() {
        return withRowid(change.after());
    }

    private @Nullable Object @Nullable [] withRowid(@Nullable Object @Nullable [] values) {
        if (values == null || change.rowid() == null) {
            return values;
        }
        @Nullable Object[] extended = Arrays.copyOf(values, values.length + 1);
        extended[values.length] = change.rowid();
        return extended;
    }
}
