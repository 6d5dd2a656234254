package io.hivesync.connector.sqlite.core.page;

import io.hivesync.connector.sqlite.core.page.ColumnDescription.Generated;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * Has SQLite read the CREATE statements of a file, in a database of its own in memory. They are put into its schema, not
 * executed, so they may name functions and collations of the app that are not there. All tables share two roots with
 * one row each, which is shorter than any row of theirs: so SQLite itself says what missing fields read as.
 */
final class Descriptions implements AutoCloseable {

    private static final int VIRTUAL = 2;
    private static final int STORED = 3;

    private static final int ROWID_ROOT = 2;
    private static final int KEY_ROOT = 3;

    private final Connection connection;

    private Descriptions(Connection connection) {
        this.connection = connection;
    }

    /** The tables that have rows in the file, in the order given: not the virtual ones and their shadow tables. */
    static List<Table> of(List<Schema.Entry> entries, Format format) throws CannotDiff {
        try (Descriptions descriptions =
                new Descriptions(new SQLiteConfig().createConnection("jdbc:sqlite::memory:"))) {
            descriptions.load(entries, format);
            Map<String, Boolean> plain = descriptions.plainTables();
            List<Table> tables = new ArrayList<>();
            for (Schema.Entry entry : entries) {
                Boolean withoutRowid = plain.get(entry.name());
                if (withoutRowid != null) {
                    tables.add(new Table(entry.root(), descriptions.layout(entry.name(), withoutRowid)));
                }
            }
            return tables;
        } catch (SQLException e) {
            throw new CannotDiff("The schema cannot be read: " + e.getMessage(), e);
        }
    }

    private void load(List<Schema.Entry> entries, Format format) throws SQLException {
        execute(
                "PRAGMA encoding = '" + format.charset().name() + "'",
                "PRAGMA trusted_schema = OFF",
                "CREATE TABLE r (a)",
                "INSERT INTO r VALUES (NULL)",
                "CREATE TABLE k (a PRIMARY KEY) WITHOUT ROWID",
                "INSERT INTO k VALUES (0)",
                "PRAGMA writable_schema = ON",
                "DELETE FROM sqlite_schema");
        String sql = "INSERT INTO sqlite_schema VALUES ('table', ?1, ?1, ?2, ?3)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Schema.Entry entry : entries) {
                insert.setString(1, entry.name());
                insert.setInt(2, entry.root() == 0 ? 0 : ROWID_ROOT);
                insert.setString(3, entry.sql());
                insert.executeUpdate();
            }
        }
        execute("PRAGMA writable_schema = RESET", "PRAGMA writable_schema = ON");
        execute(
                "UPDATE sqlite_schema SET rootpage = " + KEY_ROOT
                        + " WHERE name IN (SELECT name FROM pragma_table_list WHERE schema = 'main' AND wr)",
                "PRAGMA writable_schema = RESET");
    }

    private void execute(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Whether it is WITHOUT ROWID, by name. */
    private Map<String, Boolean> plainTables() throws SQLException {
        Map<String, Boolean> tables = new HashMap<>();
        String sql = "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                tables.put(row.getString(1), row.getBoolean(2));
            }
        }
        return tables;
    }

    private Layout layout(String name, boolean withoutRowid) throws SQLException {
        List<ColumnDescription> columns = columns(name);
        TableDescription table = new TableDescription(name, withoutRowid, columns);
        List<ColumnDescription> stored = table.stored();
        int[] fields = withoutRowid
                ? fields(name, columns, stored)
                : IntStream.range(0, stored.size()).toArray();
        return new Layout(table, fields, defaults(name, stored), withoutRowid ? -1 : rowidColumn(name, stored));
    }

    private List<ColumnDescription> columns(String table) throws SQLException {
        List<ColumnDescription> columns = new ArrayList<>();
        String sql = "SELECT name, type, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Generated generated = switch (row.getInt(4)) {
                        case VIRTUAL -> Generated.VIRTUAL;
                        case STORED -> Generated.STORED;
                        default -> Generated.NO;
                    };
                    columns.add(new ColumnDescription(row.getString(1), row.getString(2), row.getInt(3), generated));
                }
            }
        }
        return columns;
    }

    /** Records of a table WITHOUT ROWID are those of the index of its key: the key's columns, then the others. */
    private int[] fields(String table, List<ColumnDescription> columns, List<ColumnDescription> stored)
            throws SQLException {
        String sql = "SELECT x.cid FROM pragma_index_list(?) l, pragma_index_xinfo(l.name) x"
                + " WHERE l.origin = 'pk' ORDER BY x.seqno";
        return numbers(sql, table).stream()
                .mapToInt(column -> stored.indexOf(columns.get(column)))
                .toArray();
    }

    /** The one column of the key if no index was made for it; INTEGER PRIMARY KEY DESC, for one, has an index. */
    private int rowidColumn(String table, List<ColumnDescription> stored) throws SQLException {
        int[] key = IntStream.range(0, stored.size())
                .filter(column -> stored.get(column).key() > 0)
                .toArray();
        boolean indexed = !numbers("SELECT 1 FROM pragma_index_list(?) WHERE origin = 'pk'", table)
                .isEmpty();
        return key.length == 1 && !indexed ? key[0] : -1;
    }

    private @Nullable Object[] defaults(String table, List<ColumnDescription> stored) throws SQLException {
        @Nullable Object[] defaults = new Object[stored.size()];
        if (numbers("SELECT 1 FROM pragma_table_xinfo(?) WHERE dflt_value IS NOT NULL", table)
                .isEmpty()) {
            return defaults;
        }
        String columns =
                stored.stream().map(column -> identifier(column.name())).collect(Collectors.joining(", "));
        // an index would have no root
        String sql = "SELECT " + columns + " FROM " + identifier(table) + " NOT INDEXED";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            for (int column = 0; column < defaults.length; column++) {
                Object value = row.getObject(column + 1);
                defaults[column] = value instanceof Integer whole ? Long.valueOf(whole) : value;
            }
        }
        return defaults;
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private List<Integer> numbers(String sql, String table) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    numbers.add(row.getInt(1));
                }
            }
        }
        return numbers;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
