package io.hivesync.sinks.jdbc.sqlite;

import io.hivesync.sinks.jdbc.LaneMove;
import io.hivesync.sinks.jdbc.LaneTable;
import io.hivesync.sinks.jdbc.Removal;
import io.hivesync.sinks.jdbc.Rows;
import io.hivesync.sinks.mapping.Identifiers;
import io.hivesync.sinks.mapping.TableLayout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Lane compare, removals, upserts. There is no round trip to save: one statement is run again for each row. */
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
        remove(rows.removed());
        upsert(rows);
        return true;
    }

    void remove(Removal removal) throws SQLException {
        if (removal.ids().isEmpty()) {
            return;
        }
        boolean marks = layout.deletedAt().isPresent();
        try (PreparedStatement remove = connection.prepareStatement(marks ? marking() : deletion())) {
            for (int i = 0; i < removal.ids().size(); i++) {
                remove.setString(1, removal.ids().get(i));
                if (marks) {
                    Instant at = Instant.EPOCH.plus(removal.atMicros().get(i), ChronoUnit.MICROS);
                    remove.setString(2, at.toString());
                }
                remove.executeUpdate();
            }
        }
    }

    private String deletion() {
        return "DELETE FROM " + layout.quotedTable() + " WHERE " + layout.quotedKey() + " = ?1";
    }

    private String marking() {
        return "UPDATE " + layout.quotedTable() + " SET "
                + Identifiers.quote(layout.deletedAt().orElseThrow()) + " = ?2 WHERE " + layout.quotedKey()
                + " = ?1 AND " + layout.present();
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
        StringBuilder names = new StringBuilder(layout.quotedKey());
        StringBuilder updates = new StringBuilder();
        for (TableLayout.Column column : layout.columns()) {
            names.append(", ").append(column.quoted());
            updates.append(updates.isEmpty() ? "" : ", ").append(column.quoted() + " = excluded." + column.quoted());
        }
        layout.deletedAt()
                .ifPresent(name -> updates.append(updates.isEmpty() ? "" : ", ")
                        .append(Identifiers.quote(name))
                        .append(" = NULL"));
        return "INSERT INTO " + layout.quotedTable() + " (" + names + ") VALUES (?"
                + ", ?".repeat(layout.columns().size()) + ") ON CONFLICT (" + layout.quotedKey() + ") DO "
                + (updates.isEmpty() ? "NOTHING" : "UPDATE SET " + updates);
    }
}
