package io.hivesync.sinks.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException.Rejected;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one batch as a database takes them, ordered by id: writers that meet then wait for each other in one order.
 *
 * @param ids of the records to insert or replace
 * @param cells one array for each column of the layout, one cell in it for each id
 * @param leftOut values without a column
 */
public record Rows(List<String> ids, List<@Nullable Object[]> cells, Removal removed, int leftOut) {
    static final Rows NONE = new Rows(List.of(), List.of(), Removal.NONE, 0);

    static Rows of(Batch.Changes batch, TableLayout layout, Dialect dialect) throws Rejected {
        List<RecordChange.Upsert> upserts = new ArrayList<>();
        List<RecordChange.Delete> deleted = new ArrayList<>();
        for (RecordChange change : batch.changes()) {
            checkId(change.bladeId(), layout, dialect);
            switch (change) {
                case RecordChange.Upsert upsert -> upserts.add(upsert);
                case RecordChange.Delete delete -> deleted.add(delete);
            }
        }
        upserts.sort(Comparator.comparing(RecordChange.Upsert::bladeId));
        return new Conversion(upserts, layout, dialect).rows(Removal.of(deleted));
    }

    private static void checkId(String bladeId, TableLayout layout, Dialect dialect) throws Rejected {
        try {
            dialect.checkId(bladeId);
        } catch (MisfitException e) {
            throw new Rejected(
                    "The id of a record of " + layout.model() + " cannot be a key: " + e.getMessage(), bladeId, null);
        }
    }

    private record Conversion(List<RecordChange.Upsert> upserts, TableLayout layout, Dialect dialect) {

        Rows rows(Removal removed) throws Rejected {
            List<@Nullable Object[]> cells = new ArrayList<>();
            for (int column = 0; column < layout.columns().size(); column++) {
                cells.add(new Object[upserts.size()]);
            }
            int leftOut = 0;
            // row by row, while a row is in the processor's cache: column by column takes several times as long
            for (int i = 0; i < upserts.size(); i++) {
                leftOut += convert(upserts.get(i), i, cells);
            }
            List<String> ids =
                    upserts.stream().map(RecordChange.Upsert::bladeId).toList();
            return new Rows(ids, cells, removed, leftOut);
        }

        /** @return how many of its values have no column */
        private int convert(RecordChange.Upsert upsert, int row, List<@Nullable Object[]> cells) throws Rejected {
            int without = upsert.after().size() - (upsert.after().has(TableLayout.ID_FIELD) ? 1 : 0);
            int number = 0;
            for (TableLayout.Column column : layout.columns()) {
                JsonNode value = upsert.after().get(column.field());
                without -= value == null ? 0 : 1;
                cells.get(number)[row] = value == null || value.isNull() ? null : cell(upsert, column, value);
                number++;
            }
            return without;
        }

        private Object cell(RecordChange.Upsert upsert, TableLayout.Column column, JsonNode value) throws Rejected {
            try {
                return dialect.cell(column.type(), value);
            } catch (MisfitException e) {
                throw new Rejected(
                        "The field " + column.field() + " of " + layout.model() + " " + upsert.bladeId()
                                + " does not fit its column " + column.name() + ": " + e.getMessage(),
                        upsert.bladeId(),
                        null);
            }
        }
    }
}
