package io.hivesync.sinks.jdbc;

import io.hivesync.sinks.mapping.HeldRow;
import io.hivesync.sinks.mapping.Quotes;
import io.hivesync.sinks.spi.Lane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The statements of {@code hive_sync_held}: changes that another row is in the way of, one for each record of a lane. A lane's are
 * its topic's and partition's: no two sinks hold the same one at a target.
 *
 * @param nameType the type of names, compared byte by byte
 * @param keyType the type of a bladeId
 * @param textType the type of a text of any length
 */
record HeldTable(Quotes quotes, String nameType, String keyType, String textType) {
    static final String NAME = HeldRow.TABLE;

    private static final int CHUNK = 500;

    private String partition() {
        return quotes.around("partition");
    }

    private String offset() {
        return quotes.around("offset");
    }

    private String lane() {
        return " WHERE topic = ? AND " + partition() + " = ?";
    }

    private static int bind(PreparedStatement statement, int first, Lane lane) throws SQLException {
        statement.setString(first, lane.topic());
        statement.setInt(first + 1, lane.partition());
        return first + 2;
    }

    String create() {
        return "CREATE TABLE " + NAME + " (topic " + nameType + " NOT NULL, " + partition() + " integer NOT NULL,"
                + " blade_id " + keyType + " NOT NULL, " + offset() + " bigint NOT NULL, version bigint NOT NULL,"
                + " after_image " + textType + ", reason " + textType + " NOT NULL, since_ms bigint NOT NULL,"
                + " tried_ms bigint NOT NULL, PRIMARY KEY (topic, " + partition() + ", blade_id))";
    }

    /** Changes nothing, but fails where a right to do so is missing. */
    void probe(Connection connection) throws SQLException {
        for (String sql : List.of(
                "UPDATE " + NAME + " SET tried_ms = tried_ms WHERE 1 = 0",
                "INSERT INTO " + NAME + " SELECT * FROM " + NAME + " WHERE 1 = 0",
                "DELETE FROM " + NAME + " WHERE 1 = 0")) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.executeUpdate();
            }
        }
    }

    int count(Connection connection, Lane lane) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT count(*) FROM " + NAME + lane())) {
            bind(select, 1, lane);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Those that were tried longest ago. */
    List<HeldRow> oldest(Connection connection, Lane lane, int most) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT blade_id, " + offset()
                + ", version, after_image, reason, since_ms FROM " + NAME + lane() + " ORDER BY tried_ms, " + offset()
                + " LIMIT " + most)) {
            bind(select, 1, lane);
            List<HeldRow> rows = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new HeldRow(
                            row.getString(1),
                            row.getLong(2),
                            row.getLong(3),
                            row.getString(4),
                            row.getString(5),
                            row.getLong(6)));
                }
            }
            return rows;
        }
    }

    /** Those whose record shall be there. */
    void forEachLiveId(Connection connection, Lane lane, Predicate<String> action) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT blade_id FROM " + NAME + lane() + " AND after_image IS NOT NULL")) {
            bind(select, 1, lane);
            try (ResultSet rows = select.executeQuery()) {
                boolean wanted = true;
                while (wanted && rows.next()) {
                    wanted = action.test(rows.getString(1));
                }
            }
        }
    }

    void insert(Connection connection, Lane lane, HeldRow row) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + NAME + " (topic, " + partition()
                + ", blade_id, " + offset() + ", version, after_image, reason, since_ms, tried_ms)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            int parameter = bind(insert, 1, lane);
            insert.setString(parameter, row.bladeId());
            insert.setLong(parameter + 1, row.offset());
            insert.setLong(parameter + 2, row.version());
            insert.setString(parameter + 3, row.after());
            insert.setString(parameter + 4, row.reason());
            insert.setLong(parameter + 5, row.sinceMs());
            insert.setLong(parameter + 6, row.sinceMs());
            insert.executeUpdate();
        }
    }

    /** @return how many there were */
    int delete(Connection connection, Lane lane, List<String> ids) throws SQLException {
        int deleted = 0;
        for (int from = 0; from < ids.size(); from += CHUNK) {
            List<String> part = ids.subList(from, Math.min(from + CHUNK, ids.size()));
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM " + NAME + lane() + " AND blade_id IN (?" + ", ?".repeat(part.size() - 1) + ")")) {
                int parameter = bind(delete, 1, lane);
                for (String id : part) {
                    delete.setString(parameter++, id);
                }
                deleted += delete.executeUpdate();
            }
        }
        return deleted;
    }

    /** @return whether it was there, and is gone */
    boolean delete(Connection connection, Lane lane, HeldRow row) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM " + NAME + lane() + " AND blade_id = ? AND " + offset() + " = ?")) {
            int parameter = bind(delete, 1, lane);
            delete.setString(parameter, row.bladeId());
            delete.setLong(parameter + 1, row.offset());
            return delete.executeUpdate() == 1;
        }
    }

    void tried(Connection connection, Lane lane, HeldRow row, long nowMs) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE " + NAME + " SET tried_ms = ?" + lane() + " AND blade_id = ?")) {
            update.setLong(1, nowMs);
            update.setString(bind(update, 2, lane), row.bladeId());
            update.executeUpdate();
        }
    }
}
