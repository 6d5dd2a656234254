package io.hivesync.connector.sqlite.core.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What SQL reads, kept up to date by the diffs alone: only tables that are new or of a new shape are read again. */
final class Replica {

    private final PagedFile file;
    private final Map<String, Shape> shapes = new TreeMap<>();
    private final Map<String, Map<String, @Nullable Object[]>> tables = new HashMap<>();
    private long rows;

    /**
     * A table as the pragmas describe it.
     *
     * @param columns those with values in rows: name, declared type, place in the key
     */
    record Shape(boolean withoutRowid, List<List<Object>> columns) {

        String select(String table) {
            String names = columns.stream()
                    .map(column -> quoted(String.valueOf(column.get(0))))
                    .collect(Collectors.joining(", "));
            return "SELECT " + (withoutRowid ? "NULL" : "rowid") + ", " + names + " FROM " + quoted(table);
        }

        /** Of a row with its values, or by its rowid. */
        String key(@Nullable Object rowid, @Nullable Object[] values) {
            Map<Long, String> parts = new TreeMap<>();
            for (int i = 0; i < values.length; i++) {
                long place = (Long) columns.get(i).get(2);
                if (place > 0) {
                    parts.put(place, render(values[i]));
                }
            }
            boolean complete = !parts.isEmpty() && !parts.containsValue("NULL");
            return complete ? parts.toString() : "#" + rowid;
        }
    }

    Replica(PagedFile file) throws SQLException {
        this.file = file;
        shapes.putAll(readShapes());
        for (String table : shapes.keySet()) {
            tables.put(table, select(table));
        }
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String render(@Nullable Object value) {
        if (value == null) {
            return "NULL";
        }
        return value instanceof byte[] blob
                ? "x" + HexFormat.of().formatHex(blob)
                : value.getClass().getSimpleName() + value;
    }

    /** Rows that were told of, over all diffs. */
    long rows() {
        return rows;
    }

    private Map<String, Shape> readShapes() throws SQLException {
        Map<String, Shape> found = new LinkedHashMap<>();
        String sql = "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                + " AND name NOT LIKE 'sqlite!_%' ESCAPE '!'";
        for (@Nullable Object[] table : file.rows(sql)) {
            String name = String.valueOf(table[0]);
            List<List<Object>> columns = new ArrayList<>();
            for (@Nullable Object[] column : file.rows("PRAGMA table_xinfo(" + quoted(name) + ")")) {
                if (!Long.valueOf(2).equals(column[6])) {
                    columns.add(List.of(String.valueOf(column[1]), String.valueOf(column[2]), (Object) column[5]));
                }
            }
            found.put(name, new Shape(Long.valueOf(1).equals(table[1]), columns));
        }
        return found;
    }

    private Map<String, @Nullable Object[]> select(String table) throws SQLException {
        Shape shape = shapes.get(table);
        Map<String, @Nullable Object[]> found = new HashMap<>();
        for (@Nullable Object[] row : file.rows(shape.select(table))) {
            @Nullable Object[] values = Arrays.copyOfRange(row, 1, row.length);
            assertThat(found.put(shape.key(row[0], values), values)).isNull();
        }
        return found;
    }

    /** Applies a diff whose images before have to be ours, and compares all tables with what SQL reads. */
    void apply(CommitDiff diff) throws SQLException {
        Map<String, Shape> now = readShapes();
        assertThat(told(diff)).isEqualTo(expected(now));
        shapes.clear();
        shapes.putAll(now);
        for (TableChange change : diff.tables()) {
            if (change instanceof TableChange.Rows told) {
                applyRows(told);
            } else if (change instanceof TableChange.Dropped) {
                tables.remove(change.table().name());
            } else {
                tables.put(change.table().name(), select(change.table().name()));
            }
        }
        for (String table : shapes.keySet()) {
            assertSame(table, tables.get(table), select(table));
        }
    }

    private static Map<String, String> told(CommitDiff diff) {
        Map<String, String> told = new TreeMap<>();
        for (TableChange change : diff.tables()) {
            if (!(change instanceof TableChange.Rows)) {
                told.put(change.table().name(), change.getClass().getSimpleName());
            }
        }
        return told;
    }

    private Map<String, String> expected(Map<String, Shape> now) {
        Map<String, String> expected = new TreeMap<>();
        now.forEach((table, shape) -> {
            Shape was = shapes.get(table);
            if (!shape.equals(was)) {
                expected.put(table, was == null ? "Created" : "Reshaped");
            }
        });
        shapes.keySet().stream()
                .filter(table -> !now.containsKey(table))
                .forEach(table -> expected.put(table, "Dropped"));
        return expected;
    }

    private void applyRows(TableChange.Rows told) {
        String table = told.table().name();
        Shape shape = shapes.get(table);
        Map<String, @Nullable Object[]> image = tables.get(table);
        assertThat(told.rows()).isNotEmpty();
        int last = 0;
        for (RowDiff row : told.rows()) {
            rows++;
            int kind = row instanceof RowDiff.Delete ? 0 : row instanceof RowDiff.Update ? 1 : 2;
            assertThat(kind).as("deletes, updates, inserts").isGreaterThanOrEqualTo(last);
            last = kind;
            if (row instanceof RowDiff.Insert insert) {
                Row after = insert.after();
                assertThat(image.put(shape.key(after.rowid(), after.values()), after.values()))
                        .as("%s inserted", table)
                        .isNull();
            } else if (row instanceof RowDiff.Delete delete) {
                Row before = delete.before();
                assertImage(table, image.remove(shape.key(before.rowid(), before.values())), before.values());
            } else if (row instanceof RowDiff.Update update) {
                String key = shape.key(update.before().rowid(), update.before().values());
                assertThat(shape.key(update.after().rowid(), update.after().values()))
                        .isEqualTo(key);
                assertThat(Arrays.deepEquals(
                                update.before().values(), update.after().values()))
                        .isFalse();
                assertImage(
                        table,
                        image.put(key, update.after().values()),
                        update.before().values());
            }
        }
    }

    private static void assertImage(String table, @Nullable Object @Nullable [] ours, @Nullable Object[] told) {
        if (!Arrays.deepEquals(ours, told)) {
            fail("%s: the row before is %s, told is %s", table, shown(ours), shown(told));
        }
    }

    private static void assertSame(
            String table, Map<String, @Nullable Object[]> ours, Map<String, @Nullable Object[]> sql) {
        assertThat(ours.keySet()).as("%s: keys", table).isEqualTo(sql.keySet());
        sql.forEach((key, values) -> {
            if (!Arrays.deepEquals(ours.get(key), values)) {
                fail("%s %s: SQL reads %s, told was %s", table, key, shown(values), shown(ours.get(key)));
            }
        });
    }

    private static String shown(@Nullable Object @Nullable [] values) {
        String text = values == null
                ? "none"
                : Arrays.stream(values).map(Replica::render).collect(Collectors.joining(", "));
        return text.length() > 400 ? text.substring(0, 400) + "..." : text;
    }
}
