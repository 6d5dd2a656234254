package io.hivesync.sinks.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one batch as a database takes them, ordered by id: writers that meet then wait for each other in one order.
 *
 * @param ids of the records to insert or replace
 * @param cells one array for each column of the layout, one cell in it for each id
 * @param deleted ids of the records to delete
 * @param leftOut values without a column
 */
public record Rows(List<String> ids, List<@Nullable Object[]> cells, List<String> deleted, int leftOut) {
    static final Rows NONE = new Rows(List.of(), List.of(), List.of(), 0);

    static Rows of(Batch.Changes batch, TableLayout layout, Dialect dialect) throws SinkException.Rejected {
        List<RecordChange.Upsert> upserts = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        for (RecordChange change : batch.changes()) {
            checkId(change.bladeId(), layout, dialect);
            switch (change) {
                case RecordChange.Upsert upsert -> upserts.add(upsert);
                case RecordChange.Delete delete -> deleted.add(delete.bladeId());
            }
        }
        upserts.sort(Comparator.comparing(RecordChange.Upsert::bladeId));
        deleted.sort(Comparator.naturalOrder());
        List<@Nullable Object[]> cells = new ArrayList<>();
        for (TableLayout.Column column : layout.columns()) {
            cells.add(column(upserts, column, layout, dialect));
        }
        int leftOut = upserts.stream()
                .mapToInt(upsert -> layout.leftOut(upsert.after()))
                .sum();
        return new Rows(upserts.stream().map(RecordChange.Upsert::bladeId).toList(), cells, deleted, leftOut);
    }

    private static @Nullable Object[] column(
            List<RecordChange.Upsert> upserts, TableLayout.Column column, TableLayout layout, Dialect dialect)
            throws SinkException.Rejected {
        @Nullable Object[] cells = new Object[upserts.size()];
        for (int i = 0; i < cells.length; i++) {
            RecordChange.Upsert upsert = upserts.get(i);
            JsonNode value = upsert.after().get(column.field());
            try {
                cells[i] = value == null || value.isNull() ? null : dialect.cell(column.type(), value);
            } catch (MisfitException e) {
                throw new SinkException.Rejected(
                        "The field " + column.field() + " of " + layout.model() + " " + upsert.bladeId()
                                + " does not fit its column " + column.name() + ": " + e.getMessage(),
                        upsert.bladeId(),
                        null);
            }
        }
        return cells;
    }

    private static void checkId(String bladeId, TableLayout layout, Dialect dialect) throws SinkException.Rejected {
        try {
            dialect.checkId(bladeId);
        } catch (MisfitException e) {
            throw new SinkException.Rejected(
                    "The id of a record of " + layout.model() + " cannot be a key: " + e.getMessage(), bladeId, null);
        }
    }
}
