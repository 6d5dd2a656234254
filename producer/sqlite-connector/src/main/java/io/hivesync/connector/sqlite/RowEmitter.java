package io.hivesync.connector.sqlite;

import io.debezium.data.Envelope.Operation;
import io.debezium.relational.RelationalChangeRecordEmitter;
import io.debezium.util.Clock;
import io.hivesync.connector.sqlite.core.RowChange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Hands one change to Debezium. A change of a key never comes here: the core sends a delete and a create. */
final class RowEmitter extends RelationalChangeRecordEmitter<SqlitePartition> {

    private final RowForm form;
    private final RowChange change;

    RowEmitter(Source source, RowForm form, RowChange change) {
        super(source.partition(), source.offset(), Clock.SYSTEM, source.config());
        this.form = form;
        this.change = change;
    }

    /** Where all changes come from. */
    record Source(SqlitePartition partition, SqliteOffsetContext offset, SqliteConnectorConfig config) {}

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
        return shown(change.before());
    }

    @Override
    protected @Nullable Object @Nullable [] getNewColumnValues() {
        return shown(change.after());
    }

    private @Nullable Object @Nullable [] shown(@Nullable Object @Nullable [] captured) {
        if (captured == null) {
            return null;
        }
        @Nullable Object[] values = form.values(captured);
        if (change.rowid() == null) {
            return values;
        }
        @Nullable Object[] extended = Arrays.copyOf(values, values.length + 1);
        extended[values.length] = change.rowid();
        return extended;
    }
}
