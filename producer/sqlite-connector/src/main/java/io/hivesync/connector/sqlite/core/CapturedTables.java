package io.hivesync.connector.sqlite.core;

import io.hivesync.connector.sqlite.core.page.ColumnDescription;
import io.hivesync.connector.sqlite.core.page.CommitDiff;
import io.hivesync.connector.sqlite.core.page.Row;
import io.hivesync.connector.sqlite.core.page.RowDiff;
import io.hivesync.connector.sqlite.core.page.TableChange;
import io.hivesync.connector.sqlite.core.page.TableDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what the pages tell into the changes of captured tables and columns. Immutable. */
final class CapturedTables {

    private final Map<String, Captured> tables = new HashMap<>();

    /** A table, and the place of each captured column among those that a row of the file has. */
    private record Captured(TableShape shape, int[] places, int[] key) {

        @Nullable
        Object[] image(Row row) {
            @Nullable Object[] image = new Object[places.length];
            for (int index = 0; index < places.length; index++) {
                image[index] = row.values()[places[index]];
            }
            return image;
        }

        /** The rowid is the key of a row that has no complete one. */
        @Nullable
        Long rowid(Row row, @Nullable Object[] image) {
            for (int index : key) {
                if (image[index] == null) {
                    return row.rowid();
                }
            }
            return key.length == 0 ? row.rowid() : null;
        }
    }

    /** @throws IllegalArgumentException if the file's own description lacks a captured table or column */
    CapturedTables(List<SourceTable> captured, List<TableDescription> described) {
        Map<String, TableDescription> byName = new HashMap<>();
        described.forEach(table -> byName.put(table.name(), table));
        for (SourceTable source : captured) {
            TableDescription table = byName.get(source.name());
            if (table == null) {
                throw new IllegalArgumentException("The pages have no table " + source.name());
            }
            tables.put(source.name(), captured(source.shape(), table));
        }
    }

    private static Captured captured(TableShape shape, TableDescription table) {
        List<String> stored =
                table.stored().stream().map(ColumnDescription::name).toList();
        int[] places = shape.columns().stream()
                .mapToInt(column -> stored.indexOf(column.name()))
                .toArray();
        if (Arrays.stream(places).anyMatch(place -> place < 0)) {
            throw new IllegalArgumentException("The pages lack a column of table " + shape.name());
        }
        int[] key = shape.keyColumns().stream()
                .mapToInt(column -> shape.indexOf(column.name()))
                .toArray();
        return new Captured(shape, places, key);
    }

    /** Nothing if it changed tables themselves, so that their rows must be compared. */
    @Nullable
    List<RowChange> changes(CommitDiff diff) {
        List<RowChange> changes = new ArrayList<>();
        for (TableChange change : diff.tables()) {
            if (!(change instanceof TableChange.Rows rows)) {
                return null;
            }
            Captured table = tables.get(rows.table().name());
            if (table != null) {
                rows.rows().forEach(row -> add(table, row, changes));
            }
        }
        return changes;
    }

    private static void add(Captured table, RowDiff row, List<RowChange> changes) {
        if (row instanceof RowDiff.Delete delete) {
            @Nullable Object[] before = table.image(delete.before());
            Long rowid = table.rowid(delete.before(), before);
            changes.add(new RowChange(table.shape(), RowChange.Kind.DELETE, rowid, before, null));
        } else if (row instanceof RowDiff.Insert insert) {
            @Nullable Object[] after = table.image(insert.after());
            Long rowid = table.rowid(insert.after(), after);
            changes.add(new RowChange(table.shape(), RowChange.Kind.CREATE, rowid, null, after));
        } else if (row instanceof RowDiff.Update update) {
            @Nullable Object[] before = table.image(update.before());
            @Nullable Object[] after = table.image(update.after());
            // what changed may be left out
            if (!Arrays.deepEquals(before, after)) {
                Long rowid = table.rowid(update.after(), after);
                changes.add(new RowChange(table.shape(), RowChange.Kind.UPDATE, rowid, before, after));
            }
        }
    }
}
