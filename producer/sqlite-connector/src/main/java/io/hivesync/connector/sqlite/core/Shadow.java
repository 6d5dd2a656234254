package io.hivesync.connector.sqlite.core;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/**
 * The capture's private file: what was acknowledged of each table, what is in flight, and the last epoch. Every commit
 * is synced to disk before it returns. Not thread-safe. After an exception inside {@link #write} the file is as before.
 * It knows nothing of the source but its path and encoding.
 *
 * <pre>
 * meta    (key, value)                                   format, database, epoch
 * tables  (id, name, state, announce)                    see {@link ShadowTable}
 * columns (table_id, position, name, type, key)
 * </pre>
 */
final class Shadow implements AutoCloseable {

    private static final String FORMAT = "1";
    private static final int JOURNAL_LIMIT_BYTES = 16 << 20;
    /** Outside the heap. Keys come in any order, and with SQLite's 2 MB a large table is mostly waiting for pages. */
    private static final int CACHE_KIB = 32 << 10;

    private final Connection connection;

    private Shadow(Connection connection) {
        this.connection = connection;
    }

    /** Opens or creates the file; its text encoding must be that of the source, or SQLite cannot attach both. */
    static Shadow open(Path file, Path database, String encoding) {
        Connection connection = null;
        try {
            connection = connect(file);
            Shadow shadow = new Shadow(connection);
            shadow.prepare(database, encoding);
            return shadow;
        } catch (SQLException e) {
            closeAfter(connection, e);
            throw new CaptureException(
                    "The capture's state " + file + " cannot be used (" + e.getMessage()
                            + "); make it writable for this process, or delete it to take a new snapshot",
                    e);
        } catch (CaptureException e) {
            closeAfter(connection, e);
            throw e;
        }
    }

    private static void closeAfter(@Nullable Connection connection, Exception failure) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        config.setBusyTimeout(1000);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    private void prepare(Path database, String encoding) throws SQLException {
        Sql.execute(connection, "PRAGMA encoding = '" + encoding + "'");
        Sql.execute(connection, "PRAGMA journal_mode = WAL");
        Sql.execute(connection, "PRAGMA synchronous = FULL");
        Sql.execute(connection, "PRAGMA journal_size_limit = " + JOURNAL_LIMIT_BYTES);
        Sql.execute(connection, "PRAGMA cache_size = -" + CACHE_KIB);
        Sql.execute(connection, "PRAGMA trusted_schema = OFF");
        write(this::createTables);
        require("format", FORMAT, "was written by another version of this connector");
        if (!encoding.equals(Sql.text(connection, "PRAGMA encoding"))) {
            throw new CaptureException("The state directory was made for a database of another text encoding than "
                    + encoding + "; use another state directory, or delete this one to take a new snapshot");
        }
        require("database", database.toString(), "belongs to another database file");
    }

    private void createTables() throws SQLException {
        Sql.run(connection, "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID");
        Sql.run(
                connection,
                "CREATE TABLE IF NOT EXISTS tables (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,"
                        + " state TEXT NOT NULL, announce INTEGER NOT NULL)");
        Sql.run(
                connection,
                "CREATE TABLE IF NOT EXISTS columns (table_id INTEGER, position INTEGER, name TEXT, type TEXT,"
                        + " key INTEGER, PRIMARY KEY (table_id, position)) WITHOUT ROWID");
    }

    private void require(String key, String value, String otherwise) throws SQLException {
        Sql.run(connection, "INSERT OR IGNORE INTO meta VALUES (?, ?)", key, value);
        String stored = Sql.text(connection, "SELECT value FROM meta WHERE key = ?", key);
        if (!Objects.equals(stored, value)) {
            throw new CaptureException("The state directory " + otherwise + " (" + stored + ", not " + value
                    + "); use another state directory, or delete this one to take a new snapshot");
        }
    }

    Connection connection() {
        return connection;
    }

    /** What is done in one transaction. */
    interface Work {
        void run() throws SQLException;
    }

    void write(Work work) throws SQLException {
        begin();
        try {
            work.run();
            commit();
        } catch (SQLException | RuntimeException e) {
            rollback(e);
            throw e;
        }
    }

    void begin() throws SQLException {
        Sql.execute(connection, "BEGIN");
    }

    void commit() throws SQLException {
        Sql.execute(connection, "COMMIT");
    }

    void rollback(@Nullable Exception reason) {
        try {
            Sql.execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            // SQLite rolls back by itself after the graver errors, and then there is nothing left to roll back
            if (reason != null) {
                reason.addSuppressed(e);
            }
        }
    }

    long epoch() throws SQLException {
        return Sql.number(connection, "SELECT value FROM meta WHERE key = 'epoch'");
    }

    void saveEpoch(long epoch) throws SQLException {
        Sql.run(connection, "INSERT OR REPLACE INTO meta VALUES ('epoch', ?)", epoch);
    }

    List<ShadowTable> tables() throws SQLException {
        List<ShadowTable> tables = new ArrayList<>();
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT id, name, state, announce FROM tables ORDER BY id");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                long id = row.getLong(1);
                tables.add(new ShadowTable(
                        id,
                        new TableShape(row.getString(2), columns(id)),
                        ShadowTable.State.valueOf(row.getString(3)),
                        row.getBoolean(4)));
            }
        }
        return tables;
    }

    private List<ColumnShape> columns(long table) throws SQLException {
        List<ColumnShape> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT name, type, key FROM columns WHERE table_id = ? ORDER BY position")) {
            Sql.bind(statement, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(new ColumnShape(row.getString(1), row.getString(2), row.getInt(3)));
                }
            }
        }
        return columns;
    }

    ShadowTable create(TableShape shape, ShadowTable.State state) throws SQLException {
        Sql.run(connection, "INSERT INTO tables (name, state, announce) VALUES (?, ?, 1)", shape.name(), state.name());
        long id = Sql.number(connection, "SELECT last_insert_rowid()");
        int position = 0;
        for (ColumnShape column : shape.columns()) {
            Sql.run(
                    connection,
                    "INSERT INTO columns VALUES (?, ?, ?, ?, ?)",
                    id,
                    position++,
                    column.name(),
                    column.type(),
                    column.key());
        }
        ShadowTable table = new ShadowTable(id, shape, state, true);
        for (String statement : table.createStatements()) {
            Sql.run(connection, statement);
        }
        return table;
    }

    void drop(ShadowTable table) throws SQLException {
        for (String statement : table.dropStatements()) {
            Sql.run(connection, statement);
        }
        Sql.run(connection, "DELETE FROM columns WHERE table_id = ?", table.id());
        Sql.run(connection, "DELETE FROM tables WHERE id = ?", table.id());
    }

    void setState(ShadowTable table, ShadowTable.State state, boolean announce) throws SQLException {
        Sql.run(
                connection,
                "UPDATE tables SET state = ?, announce = ? WHERE id = ?",
                state.name(),
                announce ? 1 : 0,
                table.id());
    }

    /** Gives the rows (and what is in flight) of a table new columns: same name, same value; new name, NULL. */
    ShadowTable reshape(ShadowTable old, TableShape shape) throws SQLException {
        ShadowTable table = create(shape, old.state());
        String values = Sql.list(shape.columns().size(), index -> {
            int was = old.shape().indexOf(shape.columns().get(index).name());
            return was < 0 ? "NULL" : "c" + was;
        });
        String tail = values.isEmpty() ? "" : ", " + values;
        Sql.run(
                connection,
                "INSERT INTO " + table.rows() + " (id, " + table.image("") + ") SELECT id, rid" + tail + " FROM "
                        + old.rows());
        Sql.run(
                connection,
                "INSERT INTO " + table.pending() + " (seq, op, sid, " + table.image("") + ") SELECT seq, op, sid, rid"
                        + tail + " FROM " + old.pending());
        drop(old);
        return table;
    }

    /** Ends the statement that runs now, if any, with an exception; from any thread. */
    void interrupt() throws SQLException {
        connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
