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
        run("PRAGMA busy_timeout = 5000");
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

    /** All rows of a table by the text of the first column(s), rendered with their storage classes. */
    public Map<String, String> rows(String table, int keyColumns) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM " + Sql.identifier(table))) {
            int width = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= width; column++) {
                    Object value = row.getObject(column);
                    values.add(Recorder.render(value instanceof Integer integer ? Long.valueOf(integer) : value));
                }
                rows.put(String.join("|", values.subList(0, keyColumns)), String.join(",", values));
            }
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
