package io.hivesync.sinks.jdbc.sqlite;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.jdbc.Dialect;
import io.hivesync.sinks.jdbc.ExistingTable;
import io.hivesync.sinks.jdbc.LaneMove;
import io.hivesync.sinks.jdbc.LaneTable;
import io.hivesync.sinks.jdbc.Removal;
import io.hivesync.sinks.jdbc.Rows;
import io.hivesync.sinks.jdbc.TableForm;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.SqliteTypes;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.mapping.Texts;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.FieldType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/** SQLite 3.37 and later. One writer at a time; readers do not wait for it. Thread-safe. */
final class SqliteDialect implements Dialect {
    private static final Limits LIMITS = new Limits(5000, 8 << 20, 1);
    private static final LaneTable LANES =
            new LaneTable("text", "strftime('%Y-%m-%dT%H:%M:%fZ', ? / 1000.0, 'unixepoch')");
    static final TableForm FORM = new TableForm(LANES, "text", SqliteTypes::column, " STRICT");

    private final Path file;
    private final DataSource dataSource;

    SqliteDialect(Path file) {
        this.file = file;
        this.dataSource = new SqliteFiles(file);
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public TableForm form() {
        return FORM;
    }

    @Override
    public void limit(Connection connection, Duration timeout) throws SQLException {
        // the wait for another writer; nothing else here takes long
        int wait = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
        connection.unwrap(SQLiteConnection.class).setBusyTimeout(wait);
    }

    /** With the write lock from the start: a reader that becomes a writer would fail instead of waiting. */
    @Override
    public void begin(Connection connection) throws SQLException {
        run(connection, "BEGIN IMMEDIATE");
    }

    // the driver's own commit and rollback would take the write lock again at once

    @Override
    public void commit(Connection connection) throws SQLException {
        run(connection, "COMMIT");
    }

    @Override
    public void rollBack(Connection connection) throws SQLException {
        run(connection, "ROLLBACK");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Override
    public boolean streamsInTransaction() {
        return false;
    }

    @Override
    public boolean fits(FieldType type, String existing) {
        return existing.equalsIgnoreCase(SqliteTypes.column(type));
    }

    /** SQLite cannot change a column's type. */
    @Override
    public Optional<String> widening(TableLayout layout, TableLayout.Column column, String existing) {
        return Optional.empty();
    }

    @Override
    public Object cell(FieldType type, JsonNode value) throws MisfitException {
        return SqliteTypes.cell(type, value);
    }

    @Override
    public void checkId(String bladeId) throws MisfitException {
        Texts.checked(bladeId);
    }

    @Override
    public Optional<ExistingTable> existing(Connection connection, String table, String key) throws SQLException {
        return SqliteCatalog.table(connection, table, key);
    }

    @Override
    public void lockSchema(Connection connection) {
        // the transaction has the write lock, and there is only one
    }

    @Override
    public boolean apply(Connection connection, LaneMove move, TableLayout layout, Rows rows) throws SQLException {
        return new SqliteBatch(connection, layout).apply(LANES, move, rows);
    }

    @Override
    public void remove(Connection connection, TableLayout layout, Removal removal) throws SQLException {
        new SqliteBatch(connection, layout).remove(removal);
    }

    @Override
    public SinkException failure(SQLException error, String doing, @Nullable String bladeId) {
        return SqliteFailures.named(error, "SQLite file " + file.getFileName() + ": " + doing, bladeId);
    }
}
