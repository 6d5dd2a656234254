package io.hivesync.sinks.http.libsql;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements of {@code hive_sync_lanes}, the same table as in a SQLite file. Each that writes compares what it replaces. */
final class LaneStatements {
    static final String TABLE = "hive_sync_lanes";
    static final String CREATE = "CREATE TABLE IF NOT EXISTS " + TABLE
            + " (sink text NOT NULL, topic text NOT NULL, \"partition\" integer NOT NULL,"
            + " token bigint NOT NULL, \"offset\" bigint NOT NULL, topic_id text NOT NULL, replay bigint NOT NULL,"
            + " source_ts_ms bigint NOT NULL, updated_at text NOT NULL, PRIMARY KEY (sink, topic, \"partition\"))";

    private static final String MOMENT = "strftime('%Y-%m-%dT%H:%M:%fZ', ? / 1000.0, 'unixepoch')";
    private static final String KEY = " WHERE sink = ? AND topic = ? AND \"partition\" = ?";
    private static final String SEEN =
            " AND token = ? AND \"offset\" = ? AND topic_id = ? AND replay = ? AND source_ts_ms = ?";

    private LaneStatements() {}

    /** Changes nothing, but fails where a right to do so is missing. */
    static Statement probe() {
        return Statement.of("UPDATE " + TABLE + " SET token = token WHERE 1 = 0");
    }

    static Statement read(Lane lane) {
        return statement(
                "SELECT token, \"offset\", topic_id, replay, source_ts_ms FROM " + TABLE + KEY, List.of(), key(lane));
    }

    static Statement rivals(Lane lane) {
        return statement(
                "SELECT sink FROM " + TABLE + " WHERE sink <> ? AND topic = ? AND \"partition\" = ? ORDER BY sink",
                List.of(),
                key(lane));
    }

    static Statement drop(Lane lane, LaneState seen) {
        return statement("DELETE FROM " + TABLE + KEY + SEEN, key(lane), state(seen));
    }

    static Statement insert(Lane lane, LaneState next, long nowMs) {
        String sql = "INSERT INTO " + TABLE
                + " (sink, topic, \"partition\", token, \"offset\", topic_id, replay, source_ts_ms, updated_at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, " + MOMENT + ") ON CONFLICT DO NOTHING";
        return statement(sql, key(lane), state(next), List.of(nowMs));
    }

    static Statement replace(Lane lane, LaneState seen, Taking taking) {
        String sql = "UPDATE " + TABLE
                + " SET token = ?, \"offset\" = ?, topic_id = ?, replay = ?, source_ts_ms = ?, updated_at = " + MOMENT
                + KEY + SEEN;
        return statement(sql, state(taking.next()), List.of(taking.nowMs()), key(lane), state(seen));
    }

    /** What a lane becomes, and when. */
    record Taking(LaneState next, long nowMs) {}

    /**
     * A step of a lane by the writer that holds it.
     *
     * @param sourceTsMs null keeps what the row has
     */
    record Move(
            LaneState taken,
            long previous,
            long last,
            @Nullable Long sourceTsMs) {}

    /** Moves a lane that stands where its writer left it. */
    static Statement move(Lane lane, Move move, long nowMs) {
        String sql = "UPDATE " + TABLE
                + " SET \"offset\" = ?, source_ts_ms = coalesce(?, source_ts_ms), updated_at = " + MOMENT
                + KEY + " AND token = ? AND topic_id = ? AND \"offset\" = ?";
        LaneState taken = move.taken();
        return statement(
                sql,
                Arrays.asList(move.last(), move.sourceTsMs(), nowMs),
                key(lane),
                List.of(taken.token(), taken.topicId(), move.previous()));
    }

    /** Fails unless the statement before it changed exactly one row, so that no statement after it runs. */
    static Statement guard() {
        return Statement.of("SELECT json(CASE changes() WHEN 1 THEN '1' ELSE 'the lane is another''s' END)");
    }

    private static List<Object> key(Lane lane) {
        return List.of(lane.sink(), lane.topic(), (long) lane.partition());
    }

    private static List<Object> state(LaneState state) {
        return List.of(state.token(), state.offset(), state.topicId(), state.replay(), state.sourceTsMs());
    }

    private static Statement statement(String sql, List<?>... arguments) {
        List<@Nullable Object> all = new ArrayList<>();
        for (List<?> some : arguments) {
            all.addAll(some);
        }
        return new Statement(sql, all);
    }
}
