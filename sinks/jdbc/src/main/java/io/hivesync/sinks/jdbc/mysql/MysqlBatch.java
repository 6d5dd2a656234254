package io.hivesync.sinks.jdbc.mysql;

import io.hivesync.sinks.jdbc.LaneMove;
import io.hivesync.sinks.jdbc.LaneTable;
import io.hivesync.sinks.jdbc.Removal;
import io.hivesync.sinks.jdbc.Rows;
import io.hivesync.sinks.mapping.TableLayout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lane compare, removal, upsert: a statement each, the last two with all rows in it. {@code VALUES()} is deprecated in favour of
 * a row alias, which MariaDB and older Vitess do not know.
 */
final class MysqlBatch {
    private final Connection connection;
    private final TableLayout layout;

    MysqlBatch(Connection connection, TableLayout layout) {
        this.connection = connection;
        this.layout = layout;
    }

    /** @return whether the lane compare held; if not, no row was touched */
    boolean apply(LaneTable lanes, LaneMove move, Rows rows) throws SQLException {
        try (PreparedStatement compare = connection.prepareStatement(lanes.move())) {
            lanes.bindMove(compare, move);
            if (compare.executeUpdate() != 1) {
                return false;
            }
        }
        remove(rows.removed());
        upsert(rows);
        return true;
    }

    void remove(Removal removal) throws SQLException {
        int size = removal.ids().size();
        if (size == 0) {
            return;
        }
        String which = " WHERE " + layout.quotedKey() + " IN (" + marks(size) + ")";
        boolean marking = layout.deletedAt().isPresent();
        String sql = marking
                ? "UPDATE " + layout.quotedTable() + " SET "
                        + layout.quotes().around(layout.deletedAt().orElseThrow())
                        + " = CASE " + layout.quotedKey() + " WHEN ? THEN ?".repeat(size) + " END" + which + " AND "
                        + layout.present()
                : "DELETE FROM " + layout.quotedTable() + which;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameter = 1;
            for (int i = 0; marking && i < size; i++) {
                Instant at = Instant.EPOCH.plus(removal.atMicros().get(i), ChronoUnit.MICROS);
                statement.setString(parameter++, removal.ids().get(i));
                statement.setString(parameter++, MysqlTypes.moment(at));
            }
            for (String id : removal.ids()) {
                statement.setString(parameter++, id);
            }
            statement.executeUpdate();
        }
    }

    private void upsert(Rows rows) throws SQLException {
        int size = rows.ids().size();
        if (size == 0) {
            return;
        }
        try (PreparedStatement upsert = connection.prepareStatement(statement(size))) {
            int parameter = 1;
            for (int row = 0; row < size; row++) {
                upsert.setString(parameter++, rows.ids().get(row));
                for (Object[] column : rows.cells()) {
                    upsert.setObject(parameter++, column[row]);
                }
            }
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw isKeyNull(e) ? new SQLException(e.getMessage(), e.getSQLState(), MysqlFailures.OTHER_RECORD) : e;
        }
    }

    /** Whether it is {@link #ownRow} that made the statement fail. */
    private boolean isKeyNull(SQLException error) {
        return error.getErrorCode() == MysqlFailures.NULL
                && String.valueOf(error.getMessage()).contains("'" + layout.key() + "'");
    }

    private String statement(int rows) {
        StringBuilder names = new StringBuilder(layout.quotedKey());
        StringBuilder updates = new StringBuilder(ownRow());
        for (TableLayout.Column column : layout.columns()) {
            String name = layout.quoted(column);
            names.append(", ").append(name);
            updates.append(", ").append(name).append(" = VALUES(").append(name).append(")");
        }
        layout.deletedAt()
                .ifPresent(name -> updates.append(", ")
                        .append(layout.quotes().around(name))
                        .append(" = NULL"));
        String row = "(" + marks(layout.columns().size() + 1) + ")";
        return "INSERT INTO " + layout.quotedTable() + " (" + names + ") VALUES "
                + IntStream.range(0, rows).mapToObj(i -> row).collect(Collectors.joining(", "))
                + " ON DUPLICATE KEY UPDATE " + updates;
    }

    /**
     * MySQL updates whatever row is in the way, also one with another id, where somebody has a unique key on another column: then
     * the key becomes NULL, which the statement fails on.
     */
    private String ownRow() {
        String key = layout.quotedKey();
        return key + " = IF(" + key + " = VALUES(" + key + "), " + key + ", NULL)";
    }

    private static String marks(int size) {
        return "?" + ", ?".repeat(size - 1);
    }
}
