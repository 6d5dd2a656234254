package io.hivesync.connector.sqlite.core;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/**
 * The capture's private file: what was acknowledged of each table, what is in flight, and the last epoch. A commit
 * is synced to disk before it returns unless it says otherwise. Not thread-safe. After an exception inside {@link #write} the file is as before.
 * It knows nothing of the source but its path and encoding.
 *
 * <pre>
 * meta     (key, value)                                   format, database, epoch, see also {@link Unsynced}
 * tables   (id, name, state, announce)                    see {@link ShadowTable}
 * columns  (table_id, position, name, type, key)
 * receipts (name, value)                                  see {@link Receipts}
 * pauses   (name, cause, since_ms, deleted, rows, due)    see {@link Pauses}
 * </pre>
 */
final class Shadow implements AutoCloseable {

    private final Path file;
    private final Connection connection;
    /** What {@link #unsynced} of this run stands under; empty if each send is synced. */
    private final String kernelRun;

    private final ShadowCheckpoints checkpoints;
    private boolean syncs = true;

    private Shadow(Path file, Connection connection, String kernelRun) {
        this.file = file;
        this.connection = connection;
        this.kernelRun = kernelRun;
        this.checkpoints = ShadowCheckpoints.start(file);
    }

    /** Opens or creates the file; see {@link StateFile} for what is refused. */
    static Shadow open(Path stateDirectory, Path database, String encoding) {
        return open(stateDirectory, database, encoding, StateSync.EACH_SEND);
    }

    static Shadow open(Path stateDirectory, Path database, String encoding, StateSync sync) {
        Path file = StateFile.in(stateDirectory);
        Connection connection = StateFile.open(file, database, encoding);
        try {
            String run = sync == StateSync.AT_END && LocalDisk.isOurs(stateDirectory) ? KernelRun.id() : "";
            Unsynced.begin(connection, run);
            return new Shadow(file, connection, run);
        } catch (SQLException e) {
            StateFile.closeAfter(connection, e);
            throw StateFile.unusable(file, e);
        }
    }

    /** What a failure of this file means; one of the source's is told from it by {@link #isSound}. */
    CaptureException unusable(SQLException e) {
        return StateFile.unusable(file, e);
    }

    /** Reads the whole file; to be asked when something was found damaged that may be this or the source. */
    boolean isSound() {
        try {
            return "ok".equals(Sql.text(connection, "PRAGMA main.quick_check(1)"));
        } catch (SQLException e) {
            return false;
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
        write(work, this::begin);
    }

    private void write(Work work, Work beginning) throws SQLException {
        beginning.run();
        try {
            work.run();
            commit();
        } catch (SQLException | RuntimeException e) {
            rollback(e);
            throw e;
        }
    }

    /** As {@link #write}, but a loss of power may undo it, and what was written after it: never what was synced since. */
    void writeUnsynced(Work work) throws SQLException {
        sync(false);
        write(work, () -> Sql.execute(connection, "BEGIN"));
    }

    /** What must be there before it is sent; see {@link StateSync}. */
    void writeBeforeSend(Work work) throws SQLException {
        if (kernelRun.isEmpty()) {
            write(work);
        } else {
            writeUnsynced(work);
        }
    }

    private void sync(boolean each) throws SQLException {
        if (syncs != each) {
            Sql.execute(connection, "PRAGMA main.synchronous = " + (each ? "FULL" : "NORMAL"));
            syncs = each;
        }
    }

    void begin() throws SQLException {
        sync(true);
        Sql.execute(connection, "BEGIN");
    }

    void commit() throws SQLException {
        Sql.execute(connection, "COMMIT");
        checkpoints.written();
    }

    void rollback(@Nullable Exception reason) {
        Sql.rollback(connection, reason);
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

    /** Moves the rows of a table to their staged images; what was staged is in flight no more. */
    void advance(ShadowTable table) throws SQLException {
        String staged = table.image("") + " FROM " + table.pending();
        Sql.run(
                connection,
                "DELETE FROM " + table.rows() + " WHERE id IN (SELECT sid FROM " + table.pending()
                        + " WHERE op = 'd')");
        Sql.run(
                connection,
                "INSERT OR REPLACE INTO " + table.rows() + " (id, " + table.image("") + ") SELECT sid, " + staged
                        + " WHERE op = 'u'");
        Sql.run(
                connection,
                "INSERT INTO " + table.rows() + " (" + table.image("") + ") SELECT " + staged + " WHERE op = 'c'");
        Sql.run(connection, "DELETE FROM " + table.pending());
        setState(table, ShadowTable.State.VALID, false);
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
        try (connection;
                checkpoints) {
            if (!kernelRun.isEmpty()) {
                write(() -> Unsynced.end(connection));
            }
        }
    }
}
