package io.hivesync.connector.sqlite.core;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The app's side of a database file: a connection of its own that writes. */
public final class AppDatabase implements AutoCloseable {

    private final Path file;
    private final Connection connection;

    public AppDatabase(Path file, String... pragmas) throws SQLException {
        this.file = file;
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        // no test ends with a loss of power, so nothing needs to be on disk
        run("PRAGMA busy_timeout = 5000", "PRAGMA synchronous = OFF");
        run(pragmas);
        run("PRAGMA journal_mode = WAL", "PRAGMA foreign_keys = ON");
    }

    public Path file() {
        return file;
    }

    /** Each statement is a transaction of its own. */
    public void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public void transaction(List<String> statements) throws SQLException {
        run("BEGIN");
        try {
            run(statements.toArray(String[]::new));
            run("COMMIT");
        } catch (SQLException e) {
            run("ROLLBACK");
            throw e;
        }
    }

    public List<String> columnOf(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }

    /** All rows by their key, or by {@code #rowid} where that is the key; an image has the stored values that are not NULL. */
    public Map<String, String> keyedRows(String table) throws SQLException {
        String name = Sql.identifier(table);
        String pragma = " FROM pragma_table_xinfo('" + table.replace("'", "''") + "') ";
        List<String> columns = columnOf("SELECT name" + pragma + "WHERE hidden IN (0, 3) ORDER BY cid");
        List<String> key = columnOf("SELECT name" + pragma + "WHERE pk > 0 ORDER BY pk");
        boolean withoutRowid = "1"
                .equals(columnOf("SELECT wr FROM pragma_table_list WHERE name = '" + table.replace("'", "''") + "'")
                        .get(0));
        Map<String, String> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT " + (withoutRowid ? "0" : "rowid") + selected(columns) + " FROM " + name)) {
            while (row.next()) {
                List<String> keyValues = new ArrayList<>();
                for (String column : key) {
                    keyValues.add(value(row, columns.indexOf(column) + 2));
                }
                List<String> image = new ArrayList<>();
                for (int index = 0; index < columns.size(); index++) {
                    String value = value(row, index + 2);
                    if (!value.equals("null")) {
                        image.add(columns.get(index) + "=" + value);
                    }
                }
                boolean byRowid = key.isEmpty() || keyValues.contains("null");
                rows.put(byRowid ? "#" + row.getLong(1) : String.join("|", keyValues), String.join(",", image));
            }
        }
        return rows;
    }

    private static String selected(List<String> columns) {
        StringBuilder selected = new StringBuilder();
        columns.forEach(column -> selected.append(", ").append(Sql.identifier(column)));
        return selected.toString();
    }

    private static String value(ResultSet row, int index) throws SQLException {
        Object value = row.getObject(index);
        return Recorder.render(value instanceof Integer integer ? Long.valueOf(integer) : value);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
