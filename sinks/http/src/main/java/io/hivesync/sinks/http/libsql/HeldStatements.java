package io.hivesync.sinks.http.libsql;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.hivesync.sinks.mapping.HeldRow;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.topics.Json;
import java.util.Arrays;
import java.util.List;

/** The statements of {@code hive_sync_held}, the same table as in a SQLite file. */
final class HeldStatements {
    static final String TABLE = HeldRow.TABLE;
    static final String CREATE = "CREATE TABLE IF NOT EXISTS " + TABLE
            + " (topic text NOT NULL, \"partition\" integer NOT NULL, blade_id text NOT NULL,"
            + " \"offset\" bigint NOT NULL, version bigint NOT NULL, after_image TEXT, reason TEXT NOT NULL,"
            + " since_ms bigint NOT NULL, tried_ms bigint NOT NULL, PRIMARY KEY (topic, \"partition\", blade_id))";

    private static final String LANE = " WHERE topic = ? AND \"partition\" = ?";

    private HeldStatements() {}

    /** Changes nothing, but fails where a right to do so is missing. */
    static Statement probe() {
        return Statement.of("UPDATE " + TABLE + " SET tried_ms = tried_ms WHERE 1 = 0");
    }

    static Statement count(Lane lane) {
        return of("SELECT count(*) FROM " + TABLE + LANE, lane);
    }

    static Statement oldest(Lane lane, int most) {
        return of(
                "SELECT blade_id, \"offset\", version, after_image, reason, since_ms FROM " + TABLE + LANE
                        + " ORDER BY tried_ms, \"offset\" LIMIT " + most,
                lane);
    }

    /** One page of those whose record shall be there, by rising id. */
    static Statement liveIds(Lane lane, String after, int most) {
        return of(
                "SELECT blade_id FROM " + TABLE + LANE
                        + " AND after_image IS NOT NULL AND blade_id > ? ORDER BY blade_id LIMIT " + most,
                lane,
                after);
    }

    static Statement insert(Lane lane, HeldRow row) {
        String sql = "INSERT INTO " + TABLE + " (topic, \"partition\", blade_id, \"offset\", version, after_image,"
                + " reason, since_ms, tried_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        return new Statement(
                sql,
                Arrays.asList(
                        lane.topic(),
                        (long) lane.partition(),
                        row.bladeId(),
                        row.offset(),
                        row.version(),
                        row.after(),
                        row.reason(),
                        row.sinceMs(),
                        row.sinceMs()));
    }

    static Statement remove(Lane lane, List<String> ids) {
        try {
            String list = Json.MAPPER.writeValueAsString(ids);
            return of("DELETE FROM " + TABLE + LANE + " AND blade_id IN (SELECT value FROM json_each(?))", lane, list);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Lists of text can always be written", e);
        }
    }

    static Statement remove(Lane lane, HeldRow row) {
        return of(
                "DELETE FROM " + TABLE + LANE + " AND blade_id = ? AND \"offset\" = ?",
                lane,
                row.bladeId(),
                row.offset());
    }

    static Statement tried(Lane lane, HeldRow row, long nowMs) {
        return Statement.of(
                "UPDATE " + TABLE + " SET tried_ms = ?" + LANE + " AND blade_id = ?",
                nowMs,
                lane.topic(),
                (long) lane.partition(),
                row.bladeId());
    }

    private static Statement of(String sql, Lane lane, Object... more) {
        Object[] all = new Object[more.length + 2];
        all[0] = lane.topic();
        all[1] = (long) lane.partition();
        System.arraycopy(more, 0, all, 2, more.length);
        return Statement.of(sql, all);
    }
}
