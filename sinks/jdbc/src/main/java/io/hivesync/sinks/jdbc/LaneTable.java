package io.hivesync.sinks.jdbc;

import io.hivesync.sinks.mapping.Quotes;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The statements of {@code hive_sync_lanes}. Each one that writes compares what it replaces, so it changes one row or none.
 *
 * @param nameType the type of names, compared byte by byte
 * @param momentType the type of {@code updated_at}
 * @param moment an expression with one parameter, ms since 1970, that gives an {@code updated_at}
 * @param ifAbsent after an insert: what makes it do nothing where the row is there; empty: the database then fails
 */
public record LaneTable(Quotes quotes, String nameType, String momentType, String moment, String ifAbsent) {
    static final String NAME = "hive_sync_lanes";

    public LaneTable(String momentType, String moment) {
        this(Quotes.DOUBLE, "text", momentType, moment, " ON CONFLICT DO NOTHING");
    }

    private String partition() {
        return quotes.around("partition");
    }

    private String offset() {
        return quotes.around("offset");
    }

    private String key() {
        return " WHERE sink = ? AND topic = ? AND " + partition() + " = ?";
    }

    private String seen() {
        return " AND token = ? AND " + offset() + " = ? AND topic_id = ? AND replay = ? AND source_ts_ms = ?";
    }

    String create() {
        return "CREATE TABLE " + NAME + " (sink " + nameType + " NOT NULL, topic " + nameType + " NOT NULL, "
                + partition() + " integer NOT NULL, token bigint NOT NULL, " + offset() + " bigint NOT NULL,"
                + " topic_id " + nameType + " NOT NULL, replay bigint NOT NULL,"
                + " source_ts_ms bigint NOT NULL, updated_at " + momentType + " NOT NULL,"
                + " PRIMARY KEY (sink, topic, " + partition() + "))";
    }

    /** Changes nothing, but fails where a right to do so is missing. */
    void probe(Connection connection) throws SQLException {
        try (PreparedStatement update =
                        connection.prepareStatement("UPDATE " + NAME + " SET token = token WHERE 1 = 0");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + NAME + " SELECT * FROM " + NAME + " WHERE 1 = 0")) {
            update.executeUpdate();
            insert.executeUpdate();
        }
    }

    Optional<LaneState> read(Connection connection, Lane lane) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT token, " + offset() + ", topic_id, replay, source_ts_ms FROM " + NAME + key())) {
            bindKey(select, 1, lane);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new LaneState(
                                row.getLong(1), row.getLong(2), row.getString(3), row.getLong(4), row.getLong(5)))
                        : Optional.empty();
            }
        }
    }

    /** The lanes of other sinks at the same partition. */
    List<Lane> rivals(Connection connection, Lane lane) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT sink FROM " + NAME
                + " WHERE sink <> ? AND topic = ? AND " + partition() + " = ? ORDER BY sink")) {
            bindKey(select, 1, lane);
            List<Lane> rivals = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rivals.add(new Lane(row.getString(1), lane.topic(), lane.model(), lane.partition()));
                }
            }
            return rivals;
        }
    }

    /** @return whether the row was exactly {@code seen}, and now is gone */
    boolean drop(Connection connection, Lane lane, LaneState seen) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + NAME + key() + seen())) {
            bindState(delete, bindKey(delete, 1, lane), seen);
            return delete.executeUpdate() == 1;
        }
    }

    /** @return whether there was no row, and now is one */
    boolean insert(Connection connection, Lane lane, LaneState next, long nowMs) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + NAME
                + " (token, " + offset() + ", topic_id, replay, source_ts_ms, updated_at, sink, topic, " + partition()
                + ")"
                + " VALUES (?, ?, ?, ?, ?, " + moment + ", ?, ?, ?)" + ifAbsent)) {
            int parameter = bindState(insert, 1, next);
            insert.setLong(parameter, nowMs);
            bindKey(insert, parameter + 1, lane);
            return insert.executeUpdate() == 1;
        } catch (SQLIntegrityConstraintViolationException e) {
            return false;
        }
    }

    /** @return whether the row was exactly {@code seen}, and now is {@code next} */
    boolean replace(Connection connection, Lane lane, LaneState seen, LaneChange change) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + NAME
                + " SET token = ?, " + offset() + " = ?, topic_id = ?, replay = ?, source_ts_ms = ?, updated_at = "
                + moment
                + key() + seen())) {
            int parameter = bindState(update, 1, change.next());
            update.setLong(parameter, change.nowMs());
            bindState(update, bindKey(update, parameter + 1, lane), seen);
            return update.executeUpdate() == 1;
        }
    }

    /** What a lane becomes, and when. */
    record LaneChange(LaneState next, long nowMs) {}

    /** Moves a lane that stands where its writer left it; for {@link #bindMove}. */
    public String move() {
        return "UPDATE " + NAME + " SET " + offset() + " = ?, source_ts_ms = coalesce(?, source_ts_ms),"
                + " updated_at = " + moment + key() + " AND token = ? AND topic_id = ? AND " + offset() + " = ?";
    }

    /** @return the number of the next parameter */
    public int bindMove(PreparedStatement statement, LaneMove move) throws SQLException {
        statement.setLong(1, move.last());
        if (move.sourceTsMs() == null) {
            statement.setNull(2, Types.BIGINT);
        } else {
            statement.setLong(2, move.sourceTsMs());
        }
        statement.setLong(3, move.nowMs());
        int parameter = bindKey(statement, 4, move.lane());
        statement.setLong(parameter, move.token());
        statement.setString(parameter + 1, move.topicId());
        statement.setLong(parameter + 2, move.previous());
        return parameter + 3;
    }

    private static int bindKey(PreparedStatement statement, int first, Lane lane) throws SQLException {
        statement.setString(first, lane.sink());
        statement.setString(first + 1, lane.topic());
        statement.setInt(first + 2, lane.partition());
        return first + 3;
    }

    private static int bindState(PreparedStatement statement, int first, LaneState state) throws SQLException {
        statement.setLong(first, state.token());
        statement.setLong(first + 1, state.offset());
        statement.setString(first + 2, state.topicId());
        statement.setLong(first + 3, state.replay());
        statement.setLong(first + 4, state.sourceTsMs());
        return first + 5;
    }
}
