package io.hivesync.connector.sqlite.core;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entry in the shadow, on disk, that says: from here on rows are in flight of which the disk knows nothing, but the kernel
 * of this run does. As long as that kernel runs they are known row by row. If it has ended, any row may be one of them, so
 * that every table is owed a snapshot. Stateless.
 */
final class Unsynced {

    private static final Logger LOG = LoggerFactory.getLogger(Unsynced.class);

    private static final String KEY = "unsynced";

    private Unsynced() {}

    /** @param run of the kernel; empty if this run of the capture syncs before each send */
    static void begin(Connection connection, String run) throws SQLException {
        String left = Sql.text(connection, "SELECT value FROM meta WHERE key = ?", KEY);
        boolean isGone = left != null && !left.equals(KernelRun.id());
        if (left == null && run.isEmpty()) {
            return;
        }
        Sql.execute(connection, "BEGIN IMMEDIATE");
        try {
            if (isGone) {
                Sql.run(
                        connection,
                        "UPDATE tables SET state = ? WHERE state = ?",
                        ShadowTable.State.STAGED.name(),
                        ShadowTable.State.VALID.name());
            }
            if (run.isEmpty()) {
                end(connection);
            } else {
                Sql.run(connection, "INSERT OR REPLACE INTO meta VALUES (?, ?)", KEY, run);
            }
            Sql.execute(connection, "COMMIT");
        } catch (SQLException e) {
            Sql.rollback(connection, e);
            throw e;
        }
        if (isGone) {
            LOG.warn("The machine ended while the capture ran, so every table is snapshotted anew");
        }
    }

    /** All that was in flight is on disk, as soon as this is. */
    static void end(Connection connection) throws SQLException {
        Sql.run(connection, "DELETE FROM meta WHERE key = ?", KEY);
    }
}
