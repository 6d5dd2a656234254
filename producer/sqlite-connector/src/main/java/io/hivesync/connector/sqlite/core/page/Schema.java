package io.hivesync.connector.sqlite.core.page;

import io.hivesync.connector.sqlite.core.page.ColumnDescription.Generated;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The table of tables, which is a tree as any other whose root is page 1. */
final class Schema {

    static final int ROOT = 1;

    static final Table TABLE = new Table(ROOT, layout());

    private static final String OWN = "sqlite_";
    private static final int TYPE = 0;
    private static final int NAME = 1;
    private static final int ROOT_PAGE = 3;
    private static final int SQL = 4;

    private Schema() {}

    /** A CREATE TABLE statement of the file; the root of a virtual table is 0. */
    record Entry(String name, int root, String sql) {}

    private static Layout layout() {
        List<ColumnDescription> columns = Stream.of("type", "name", "tbl_name", "rootpage", "sql")
                .map(name -> new ColumnDescription(name, name.equals("rootpage") ? "INT" : "TEXT", 0, Generated.NO))
                .toList();
        return new Layout(
                new TableDescription("sqlite_schema", false, columns), new int[] {0, 1, 2, 3, 4}, new Object[5], -1);
    }

    /** The tables in the order of the schema, without SQLite's own. */
    static List<Entry> read(Image image) throws IOException, CannotDiff {
        List<Entry> entries = new ArrayList<>();
        for (Node node : new TreeWalk(image, false).nodes(ROOT)) {
            for (int index = 0; index < node.count(); index++) {
                Cell cell = new Cell(node, index);
                @Nullable
                Object[] values =
                        TABLE.layout().row(image, cell, cell.chain(image)).values();
                if ("table".equals(values[TYPE])) {
                    entries.add(entry(values));
                }
            }
        }
        entries.removeIf(entry -> entry.name().regionMatches(true, 0, OWN, 0, OWN.length()));
        return entries;
    }

    private static Entry entry(@Nullable Object[] values) throws CannotDiff {
        if (values[NAME] instanceof String name
                && values[ROOT_PAGE] instanceof Long root
                && root == root.intValue()
                && values[SQL] instanceof String sql) {
            return new Entry(name, root.intValue(), sql);
        }
        throw new CannotDiff("The schema has a table without a name, a root page or a statement");
    }
}
