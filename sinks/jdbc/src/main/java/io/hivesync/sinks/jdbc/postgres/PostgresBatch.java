package io.hivesync.sinks.jdbc.postgres;

import io.hivesync.sinks.jdbc.LaneMove;
import io.hivesync.sinks.jdbc.LaneTable;
import io.hivesync.sinks.jdbc.Removal;
import io.hivesync.sinks.jdbc.Rows;
import io.hivesync.sinks.mapping.Identifiers;
import io.hivesync.sinks.mapping.PostgresTypes;
import io.hivesync.sinks.mapping.TableLayout;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A batch as one message to the server: lane compare, removal, upsert, in this order, each parameter a whole column. So a
 * write is two round trips, this and the commit. The server runs the later statements whatever the compare found; the caller
 * rolls them back. Before them goes a time limit, so that the server lets go of the lane's row shortly before we hang up.
 */
final class PostgresBatch {
    /** How much longer the socket waits than the server may work. */
    static final int GRACE_MS = 2000;

    private final Connection connection;
    private final TableLayout layout;
    private final boolean looksFirst;

    /**
     * @param moved whether the lane compare held
     * @param written rows that were inserted or updated
     */
    record Applied(boolean moved, int written) {}

    /**
     * @param looksFirst whether most rows are likely to be in the table as they should be: they are looked for before anything is
     *     locked, which is cheaper when they are found and dearer when they are not
     */
    PostgresBatch(Connection connection, TableLayout layout, boolean looksFirst) {
        this.connection = connection;
        this.layout = layout;
        this.looksFirst = looksFirst;
    }

    Applied apply(LaneTable lanes, LaneMove move, Rows rows) throws SQLException {
        StringBuilder sql = new StringBuilder(timeLimit()).append("; ").append(lanes.move());
        boolean removes = !rows.removed().ids().isEmpty();
        if (removes) {
            sql.append("; ").append(removal());
        }
        if (!rows.ids().isEmpty()) {
            sql.append("; ").append(upsert());
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            int parameter = lanes.bindMove(statement, move);
            if (removes) {
                parameter = bind(statement, parameter, rows.removed());
            }
            if (!rows.ids().isEmpty()) {
                statement.setArray(parameter++, texts(rows.ids().toArray()));
                for (Object[] column : rows.cells()) {
                    statement.setArray(parameter++, texts(column));
                }
            }
            statement.execute();
            // the first result is the time limit's
            statement.getMoreResults();
            boolean moved = statement.getUpdateCount() == 1;
            return new Applied(moved, rows.ids().isEmpty() ? 0 : lastCount(statement, removes ? 2 : 1));
        }
    }

    private static int lastCount(PreparedStatement statement, int further) throws SQLException {
        for (int i = 0; i < further; i++) {
            statement.getMoreResults();
        }
        return statement.getUpdateCount();
    }

    void remove(Removal removal) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(removal())) {
            bind(statement, 1, removal);
            statement.executeUpdate();
        }
    }

    private int bind(PreparedStatement statement, int first, Removal removal) throws SQLException {
        statement.setArray(first, texts(removal.ids().toArray()));
        if (layout.deletedAt().isEmpty()) {
            return first + 1;
        }
        statement.setArray(
                first + 1, connection.createArrayOf("bigint", removal.atMicros().toArray()));
        return first + 2;
    }

    private String timeLimit() throws SQLException {
        return "SET LOCAL statement_timeout = " + Math.max(1, connection.getNetworkTimeout() - GRACE_MS);
    }

    private String removal() {
        String table = layout.quotedTable();
        if (layout.deletedAt().isEmpty()) {
            return "DELETE FROM " + table + " WHERE " + layout.quotedKey() + " = ANY (?)";
        }
        return "UPDATE " + table + " SET "
                + Identifiers.quote(layout.deletedAt().get())
                + " = timestamptz 'epoch' + gone_at * interval '1 microsecond'"
                + " FROM unnest(?::text[], ?::bigint[]) AS gone (gone_id, gone_at)"
                + " WHERE " + layout.quotedKey() + " = gone_id AND " + layout.present();
    }

    /**
     * A row that is as it should be already is not written again: a replay of a million records leaves no million dead rows, and
     * triggers and subscribers hear nothing of it. It is locked, though, unless it was looked for first. {@code *<>} compares bytes,
     * where {@code =} of some types takes different values for the same (1.0 and 1.00, a collation without case), and some types
     * have none.
     */
    private String upsert() {
        StringBuilder names = new StringBuilder(layout.quotedKey());
        StringBuilder values = new StringBuilder("v0");
        StringBuilder aliases = new StringBuilder("v0");
        StringBuilder parameters = new StringBuilder("?::text[]");
        StringBuilder updates = new StringBuilder();
        StringBuilder there = new StringBuilder();
        StringBuilder given = new StringBuilder();
        StringBuilder found = new StringBuilder();
        StringBuilder wanted = new StringBuilder();
        int number = 0;
        for (TableLayout.Column column : layout.columns()) {
            number++;
            names.append(", ").append(column.quoted());
            String type = "::" + PostgresTypes.column(column.type());
            values.append(", v" + number + type);
            aliases.append(", v" + number);
            parameters.append(", ?::text[]");
            String separator = number == 1 ? "" : ", ";
            updates.append(separator)
                    .append(column.quoted())
                    .append(" = excluded.")
                    .append(column.quoted());
            there.append(separator).append("stored.").append(column.quoted());
            given.append(separator).append("excluded.").append(column.quoted());
            // a table that we did not make may have another type, for which bytes cannot be compared, and a column
            // named v1
            found.append(separator).append("present.").append(column.quoted()).append(type);
            wanted.append(separator).append("rows.v" + number + type);
        }
        List<String> differs = new ArrayList<>();
        List<String> same = new ArrayList<>();
        same.add("present." + layout.quotedKey() + " = rows.v0");
        if (number > 0) {
            same.add("ROW(" + found + ")::record *= ROW(" + wanted + ")::record");
            // without the casts the operator would be taken for one of each pair of columns
            differs.add("ROW(" + there + ")::record *<> ROW(" + given + ")::record");
        }
        layout.deletedAt().map(Identifiers::quote).ifPresent(name -> {
            updates.append(updates.isEmpty() ? "" : ", ").append(name).append(" = NULL");
            differs.add("stored." + name + " IS NOT NULL");
            same.add("present." + name + " IS NULL");
        });
        return "INSERT INTO " + layout.quotedTable() + " AS stored (" + names + ") SELECT " + values + " FROM unnest("
                + parameters
                + ") AS rows (" + aliases + ")" + (looksFirst ? notFound(same) : "") + " ON CONFLICT ("
                + layout.quotedKey() + ") DO "
                + (updates.isEmpty() ? "NOTHING" : "UPDATE SET " + updates + " WHERE " + String.join(" OR ", differs));
    }

    /** Row by row over the key's index: the offset keeps the planner from a join, for which it may read the whole table. */
    private String notFound(List<String> same) {
        return " WHERE NOT EXISTS (SELECT FROM " + layout.quotedTable() + " AS present WHERE "
                + String.join(" AND ", same) + " OFFSET 0)";
    }

    /** The driver sends arrays of strings as they are, other arrays as escaped text. */
    private Array texts(Object[] column) throws SQLException {
        return connection.createArrayOf("text", Arrays.copyOf(column, column.length, String[].class));
    }
}
