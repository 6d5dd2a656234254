package io.hivesync.connector.sqlite.core;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the tables of the attached source in order of creation. Virtual tables (and their shadow tables), views and
 * SQLite's own tables are left out. The result is kept until the schema changes.
 */
final class Catalog {

    private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);

    private static final int VIRTUAL_GENERATED = 2;
    private static final int HIDDEN = 1;

    private final Predicate<String> tables;
    private final BiPredicate<String, String> columns;
    private List<SourceTable> known = List.of();
    private long knownVersion = -1;

    Catalog(Predicate<String> tables, BiPredicate<String, String> columns) {
        this.tables = tables;
        this.columns = columns;
    }

    /** To be called when another file may be attached: its schema version says nothing about ours. */
    void forget() {
        knownVersion = -1;
    }

    List<SourceTable> read(Connection connection) throws SQLException {
        long version = Sql.number(connection, "PRAGMA " + SourceFile.SCHEMA + ".schema_version");
        if (version != knownVersion) {
            known = readAll(connection);
            knownVersion = version;
        }
        return known;
    }

    private List<SourceTable> readAll(Connection connection) throws SQLException {
        List<SourceTable> found = new ArrayList<>();
        String sql = "SELECT s.name, l.wr FROM " + SourceFile.SCHEMA + ".sqlite_schema s"
                + " JOIN pragma_table_list l ON l.schema = ? AND l.name = s.name AND l.type = 'table'"
                + " WHERE s.type = 'table' ORDER BY s.rowid";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, SourceFile.SCHEMA);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String name = row.getString(1);
                    if (!name.toLowerCase(Locale.ROOT).startsWith("sqlite_") && tables.test(name)) {
                        table(connection, name, row.getBoolean(2)).ifPresent(found::add);
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    private Optional<SourceTable> table(Connection connection, String name, boolean withoutRowid) throws SQLException {
        List<String> all = new ArrayList<>();
        List<ColumnShape> captured = new ArrayList<>();
        String sql = "SELECT name, type, pk, hidden FROM pragma_table_xinfo(?, ?) ORDER BY cid";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Sql.bind(statement, name, SourceFile.SCHEMA);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ColumnShape column = new ColumnShape(row.getString(1), row.getString(2), row.getInt(3));
                    all.add(column.name().toLowerCase(Locale.ROOT));
                    int hidden = row.getInt(4);
                    boolean stored = hidden != VIRTUAL_GENERATED && hidden != HIDDEN;
                    if (stored && (column.key() > 0 || columns.test(name, column.name()))) {
                        captured.add(column);
                    }
                }
            }
        }
        TableShape shape = new TableShape(name, captured);
        if (withoutRowid) {
            return Optional.of(new SourceTable(shape, null));
        }
        Optional<String> rowid = Stream.of("rowid", "_rowid_", "oid")
                .filter(alias -> !all.contains(alias))
                .findFirst();
        if (rowid.isEmpty()) {
            LOG.warn("Table {} is not captured: its columns hide all names of the rowid", name);
        }
        return rowid.map(alias -> new SourceTable(shape, alias));
    }
}
