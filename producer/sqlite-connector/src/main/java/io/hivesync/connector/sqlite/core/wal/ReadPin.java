package io.hivesync.connector.sqlite.core.wal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/**
 * A read transaction that is held for its lock: as long as it lasts, no frame after its state is copied into the database
 * file, and the log begins anew only if all of it was copied before. One thread.
 */
final class ReadPin implements AutoCloseable {

    private static final int BUSY_TIMEOUT_MS = 1000;

    private final Connection connection;
    private boolean taken;

    private ReadPin(Connection connection) {
        this.connection = connection;
    }

    static ReadPin connect(String url) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        return new ReadPin(config.createConnection(url));
    }

    boolean isTaken() {
        return taken;
    }

    /** From here on the state of now is pinned. */
    void take() throws SQLException {
        execute("BEGIN");
        taken = true;
        // it is the first read that takes the lock
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
            row.next();
        }
    }

    void release() throws SQLException {
        if (taken) {
            taken = false;
            execute("COMMIT");
        }
    }

    /** The value of a pragma, in the state that is pinned if one is. */
    String pragma(String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            String value = row.next() ? row.getString(1) : null;
            return value == null ? "" : value;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
