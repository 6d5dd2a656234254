package io.hivesync.sinks.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.hivesync.sinks.spi.SinkException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one sink, opened when they are needed.
 *
 * <p>Guarantee: never more than {@link #MOST}; none is used, not even to see whether it lives, while the sink is quiet, and
 * each is closed after a minute of that; work that throws leaves nothing committed that it did not commit itself.
 *
 * <p>Thread-safe. After an exception it stays usable. It does not retry.
 */
final class ConnectionPool implements AutoCloseable {
    static final int MOST = 4;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);

    private final Dialect dialect;
    private final HikariDataSource pool = new HikariDataSource();

    ConnectionPool(String name, Dialect dialect) {
        this.dialect = dialect;
        pool.setPoolName("sink " + name);
        pool.setDataSource(dialect.dataSource());
        pool.setMaximumPoolSize(MOST);
        pool.setMinimumIdle(0);
        pool.setIdleTimeout(QUIET.toMillis());
        pool.setKeepaliveTime(0);
        pool.setConnectionTimeout(LONGEST_WAIT.toMillis());
        pool.setInitializationFailTimeout(-1);
    }

    /** Work on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException, SinkException;
    }

    /** Each statement commits by itself. */
    <T> T call(Duration timeout, Work<T> work) throws SQLException, SinkException {
        try (Connection connection = pool.getConnection()) {
            dialect.limit(connection, timeout);
            return work.on(connection);
        }
    }

    /**
     * One transaction, which is committed if the work returns true.
     *
     * @return what the work returned
     */
    boolean transaction(Duration timeout, Work<Boolean> work) throws SQLException, SinkException {
        return call(timeout, connection -> transaction(dialect, connection, work));
    }

    static boolean transaction(Dialect dialect, Connection connection, Work<Boolean> work)
            throws SQLException, SinkException {
        boolean committed = false;
        dialect.begin(connection);
        try {
            boolean keep = work.on(connection);
            if (keep) {
                dialect.commit(connection);
                committed = true;
            }
            return keep;
        } finally {
            if (!committed) {
                rollBack(dialect, connection);
            }
        }
    }

    private static void rollBack(Dialect dialect, Connection connection) {
        try {
            dialect.rollBack(connection);
        } catch (SQLException e) {
            // a connection that is broken cannot commit either
            LOG.debug("A connection could not roll back (SQLSTATE {})", e.getSQLState());
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
