package io.hivesync.sinks.jdbc.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.jdbc.Dialect;
import io.hivesync.sinks.jdbc.ExistingTable;
import io.hivesync.sinks.jdbc.LaneMove;
import io.hivesync.sinks.jdbc.LaneTable;
import io.hivesync.sinks.jdbc.Removal;
import io.hivesync.sinks.jdbc.Rows;
import io.hivesync.sinks.jdbc.TableForm;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.PostgresTypes;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.FieldType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 12 and later, also behind a pooler that hands out connections by transaction. Thread-safe. */
final class PostgresDialect implements Dialect {
    /** What is decoded for 2,000 records is still in the processor's cache when it is sent; more are worth folding. */
    private static final Limits LIMITS = new Limits(2_000, 16 << 20, 4, 10_000);

    private static final LaneTable LANES = new LaneTable("timestamptz", "to_timestamp(? / 1000.0)");
    static final TableForm FORM = new TableForm(LANES, "text", PostgresTypes::column, "");

    /** "hivesync": whoever changes tables for us holds this lock, until its transaction ends. */
    private static final long SCHEMA_LOCK = 0x6869766573796e63L;

    private static final int ENOUGH_TO_TELL = 100;

    private final DataSource dataSource;
    /** Those whose last write brought mostly what was there, as a replay's does. */
    private final Set<Lane> repeating = ConcurrentHashMap.newKeySet();
    /**
     * Those whose table may not be made for looking first, as one that we did not make: a key of type char(n), whose index is of no
     * use then, or json that jsonb does not take.
     */
    private final Set<Lane> plain = ConcurrentHashMap.newKeySet();

    PostgresDialect(PostgresUrl url) {
        this.dataSource = PostgresConnections.to(url);
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
        // the socket's, and the driver uses no executor
        int socket = (int) Math.min(timeout.toMillis() + PostgresBatch.GRACE_MS, Integer.MAX_VALUE);
        connection.setNetworkTimeout(Runnable::run, socket);
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        connection.commit();
    }

    @Override
    public void rollBack(Connection connection) throws SQLException {
        connection.rollback();
    }

    @Override
    public boolean streamsInTransaction() {
        return true;
    }

    @Override
    public boolean fits(FieldType type, String existing) {
        return PostgresTypes.fits(type, existing);
    }

    @Override
    public Optional<String> widening(TableLayout layout, TableLayout.Column column, String existing) {
        return PostgresTypes.becomesJson(column.type(), existing)
                ? Optional.of("ALTER TABLE " + layout.quotedTable() + " ALTER COLUMN " + column.quoted()
                        + " TYPE jsonb USING to_jsonb(" + column.quoted() + ")")
                : Optional.empty();
    }

    @Override
    public Object cell(FieldType type, JsonNode value) throws MisfitException {
        return PostgresTypes.cell(type, value);
    }

    @Override
    public void checkId(String bladeId) throws MisfitException {
        PostgresTypes.checkId(bladeId);
    }

    @Override
    public Optional<ExistingTable> existing(Connection connection, String table, String key) throws SQLException {
        return PostgresCatalog.table(connection, table, key);
    }

    @Override
    public void lockSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // who waits for a table holds up all who come after
            statement.execute("SET LOCAL lock_timeout = '5s'");
            statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
        }
    }

    @Override
    public boolean apply(Connection connection, LaneMove move, TableLayout layout, Rows rows) throws SQLException {
        boolean looksFirst = repeating.contains(move.lane()) && !plain.contains(move.lane());
        PostgresBatch.Applied applied;
        try {
            applied = new PostgresBatch(connection, layout, looksFirst).apply(LANES, move, rows);
        } catch (SQLException e) {
            if (looksFirst) {
                plain.add(move.lane());
            }
            throw e;
        }
        if (rows.ids().size() >= ENOUGH_TO_TELL
                && applied.written() < rows.ids().size() / 2) {
            repeating.add(move.lane());
        } else {
            repeating.remove(move.lane());
        }
        return applied.moved();
    }

    @Override
    public void remove(Connection connection, TableLayout layout, Removal removal) throws SQLException {
        new PostgresBatch(connection, layout, false).remove(removal);
    }

    @Override
    public SinkException failure(SQLException error, String doing, @Nullable String bladeId) {
        return PostgresFailures.named(error, doing, bladeId);
    }
}
