package io.hivesync.sinks.jdbc.mysql;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.jdbc.Dialect;
import io.hivesync.sinks.jdbc.ExistingTable;
import io.hivesync.sinks.jdbc.LaneMove;
import io.hivesync.sinks.jdbc.LaneTable;
import io.hivesync.sinks.jdbc.Removal;
import io.hivesync.sinks.jdbc.Rows;
import io.hivesync.sinks.jdbc.TableForm;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.Quotes;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.FieldType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * MySQL 8, PlanetScale and MariaDB 10.6 and later. Each statement is about one table, and a transaction is short: what Vitess
 * asks for. Thread-safe.
 */
final class MysqlDialect implements Dialect {
    /** Collations that take two ids for the same only if they are, byte by byte, also with spaces at their end. */
    static final String MYSQL_EXACT = "utf8mb4_0900_bin";

    static final String MARIADB_EXACT = "utf8mb4_nopad_bin";

    private static final Limits LIMITS = new Limits(1000, 4 << 20, 4);
    private static final LaneTable LANES = new LaneTable(
            Quotes.BACKTICK,
            "varchar(255) CHARACTER SET ascii COLLATE ascii_bin",
            "datetime(6)",
            "DATE_ADD('1970-01-01', INTERVAL ? * 1000 MICROSECOND)",
            "");

    /** With keys as MySQL 8.0.17 and later have them. */
    static final TableForm FORM = new TableForm(
            LANES, MysqlTypes.key(MYSQL_EXACT), MysqlTypes::column, " ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4");

    private static final String SCHEMA_LOCK = "hive_sync_schema";
    private static final int LOCK_SECONDS = 10;

    private final DataSource dataSource;

    MysqlDialect(MysqlUrl url) {
        this.dataSource = MysqlConnections.to(url);
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
    public TableForm form(Connection connection) throws SQLException {
        return FORM.withKey(MysqlTypes.key(MysqlCatalog.exactCollation(connection)));
    }

    /** What the driver takes for: row by row. It would read a result as a whole otherwise. */
    @Override
    public int fetchSize() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void limit(Connection connection, Duration timeout) throws SQLException {
        // the driver uses the executor for nothing but a check
        connection.setNetworkTimeout(Runnable::run, (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        // gaps between rows need no lock here, and with one lanes that insert side by side run into deadlocks
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
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
        return false;
    }

    @Override
    public boolean fits(FieldType type, String existing) {
        return MysqlTypes.fits(type, existing);
    }

    /** Text that is there is no JSON: it would take two statements, each of which ends the transaction. */
    @Override
    public Optional<String> widening(TableLayout layout, TableLayout.Column column, String existing) {
        return Optional.empty();
    }

    @Override
    public Object cell(FieldType type, JsonNode value) throws MisfitException {
        return MysqlTypes.cell(type, value);
    }

    @Override
    public void checkId(String bladeId) throws MisfitException {
        MysqlTypes.checkId(bladeId);
    }

    @Override
    public Optional<ExistingTable> existing(Connection connection, String table, String key) throws SQLException {
        return MysqlCatalog.table(connection, table, key);
    }

    @Override
    public void lockSchema(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("SELECT GET_LOCK(?, ?)")) {
            lock.setString(1, SCHEMA_LOCK);
            lock.setInt(2, LOCK_SECONDS);
            try (ResultSet row = lock.executeQuery()) {
                if (!row.next() || row.getInt(1) != 1) {
                    throw new SQLException("Another one changes tables", "HY000", MysqlFailures.LOCK_WAIT);
                }
            }
        }
    }

    @Override
    public void unlockSchema(Connection connection) throws SQLException {
        try (Statement unlock = connection.createStatement()) {
            unlock.execute("DO RELEASE_LOCK('" + SCHEMA_LOCK + "')");
        }
    }

    @Override
    public boolean apply(Connection connection, LaneMove move, TableLayout layout, Rows rows) throws SQLException {
        return new MysqlBatch(connection, layout).apply(LANES, move, rows);
    }

    @Override
    public void remove(Connection connection, TableLayout layout, Removal removal) throws SQLException {
        new MysqlBatch(connection, layout).remove(removal);
    }

    @Override
    public SinkException failure(SQLException error, String doing, @Nullable String bladeId) {
        return MysqlFailures.named(error, doing, bladeId);
    }
}
