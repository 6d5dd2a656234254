package io.hivesync.sinks.jdbc.sqlite;

import io.hivesync.sinks.jdbc.LaneMove;
import io.hivesync.sinks.jdbc.LaneTable;
import io.hivesync.sinks.jdbc.Rows;
import io.hivesync.sinks.mapping.TableLayout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Lane compare, deletes, upserts. There is no round trip to save: one statement is run again for each row. */
final class SqliteBatch {
    private final Connection connection;
    private final TableLayout layout;

    SqliteBatch(Connection connection, TableLayout layout) {
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
        delete(rows.deleted());
        upsert(rows);
        return true;
    }

    void delete(List<String> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        String sql = "DELETE FROM " + layout.quotedTable() + " WHERE " + TableLayout.KEY + " = ?";
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            for (String id : ids) {
                delete.setString(1, id);
                delete.executeUpdate();
            }
        }
    }

    private void upsert(Rows rows) throws SQLException {
        if (rows.ids().isEmpty()) {
            return;
        }
        try (PreparedStatement upsert = connection.prepareStatement(statement())) {
            for (int row = 0; row < rows.ids().size(); row++) {
                upsert.setString(1, rows.ids().get(row));
                for (int column = 0; column < rows.cells().size(); column++) {
                    upsert.setObject(column + 2, rows.cells().get(column)[row]);
                }
                upsert.executeUpdate();
            }
        }
    }

    private String statement() {
        StringBuilder names = new StringBuilder(TableLayout.KEY);
        StringBuilder updates = new StringBuilder();
        for (TableLayout.Column column : layout.columns()) {
            names.append(", ").append(column.quoted());
            updates.append(updates.isEmpty() ? "" : ", ").append(column.quoted() + " = excluded." + column.quoted());
        }
        return "INSERT INTO " + layout.quotedTable() + " (" + names + ") VALUES (?"
                + ", ?".repeat(layout.columns().size()) + ") ON CONFLICT (" + TableLayout.KEY + ") DO "
                + (updates.isEmpty() ? "NOTHING" : "UPDATE SET " + updates);
    }
}
