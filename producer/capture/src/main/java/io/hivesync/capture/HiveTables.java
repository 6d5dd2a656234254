package io.hivesync.capture;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/** The tables of a Hive file at one moment, and what of them the connector need not read. Immutable. */
record HiveTables(Map<String, List<Captured.Column>> tables) {
    /** {@code SQLITE_OPEN_READONLY}. */
    static final String READ_ONLY = "1";

    private static final String COLUMNS = "SELECT l.name, c.name, c.type, c.pk"
            + " FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) c WHERE l.schema = 'main' AND l.type = 'table'";

    /** @throws HiveFileException when it is no SQLite database, or cannot be opened now */
    static HiveTables read(Path file) throws HiveFileException {
        Properties readOnly = new Properties();
        readOnly.setProperty("open_mode", READ_ONLY);
        readOnly.setProperty("busy_timeout", "1000");
        // through SQLite: a plain open and close of the file would end the locks that this process holds on it
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, readOnly);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(COLUMNS)) {
            Map<String, List<Captured.Column>> tables = new LinkedHashMap<>();
            while (rows.next()) {
                tables.computeIfAbsent(rows.getString(1), table -> new ArrayList<>())
                        .add(new Captured.Column(rows.getString(2), rows.getString(3), rows.getInt(4)));
            }
            return new HiveTables(tables);
        } catch (SQLException e) {
            throw new HiveFileException(file + " cannot be read as a SQLite database: " + e.getMessage(), e);
        }
    }

    /** Whether Blade's own table of models is there; without it, the tables are the models. */
    boolean hasBladeSchema() {
        return tables.containsKey(BladeTypes.TABLE);
    }

    /**
     * Tables that are left out, as the connector's list of regular expressions. The connector forgets them, so that one
     * that is included later is snapshotted. What this cannot name (it appears later) is left out by us alone.
     */
    String excludedTables(Selection selection) {
        List<String> excluded = new ArrayList<>();
        tables.forEach((table, columns) -> {
            if (!table.equals(BladeTypes.TABLE)
                    && ModelCatalog.unselected(selection, table, columns).isPresent()) {
                add(excluded, table);
            }
        });
        return String.join(",", excluded);
    }

    /** Fields that are left out, likewise: one that is included later is compared and sent. */
    String excludedColumns(Selection selection) {
        List<String> excluded = new ArrayList<>();
        tables.forEach((table, columns) -> columns.stream()
                .filter(column -> column.key() == 0
                        && !table.equals(BladeTypes.TABLE)
                        && !selection.hasField(table, column.name()))
                .forEach(column -> add(excluded, table + "." + column.name())));
        return String.join(",", excluded);
    }

    private static void add(List<String> expressions, String name) {
        if (!name.contains(",") && !name.contains("\\")) {
            expressions.add(Pattern.quote(name));
        }
    }
}
