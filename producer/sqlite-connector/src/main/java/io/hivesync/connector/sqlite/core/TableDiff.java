package io.hivesync.connector.sqlite.core;

import static io.hivesync.connector.sqlite.core.ShadowTable.differs;
import static io.hivesync.connector.sqlite.core.ShadowTable.same;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The comparison of one source table with its shadow, run inside SQLite. Rows with a complete key match by key, others
 * by rowid; both passes visit the source in its own order and look the shadow up by index.
 */
final class TableDiff {

    private final Connection connection;
    private final SourceTable source;
    private final ShadowTable shadow;

    TableDiff(Connection connection, SourceTable source, ShadowTable shadow) {
        this.connection = connection;
        this.source = source;
        this.shadow = shadow;
    }

    /** A row of the source that is found by one of the two ways. */
    private record Pass(String rows, String match, String rid) {}

    private List<Pass> passes() {
        TableShape shape = source.shape();
        if (!shape.hasKey()) {
            return List.of(byRowid("1"));
        }
        List<Integer> key = shadow.keyIndexes().toList();
        String complete =
                key.stream().map(index -> source.column(index) + " IS NOT NULL").collect(Collectors.joining(" AND "));
        String match = key.stream()
                .map(index -> same("s.c" + index, source.column(index)))
                .collect(Collectors.joining(" AND "));
        Pass byKey = new Pass(complete, "s.rid IS NULL AND " + match, "NULL");
        if (source.rowid() == null) {
            return List.of(byKey);
        }
        String incomplete = Sql.anyOf(
                key.stream().map(index -> source.column(index) + " IS NULL").toList());
        return List.of(byKey, byRowid(incomplete));
    }

    private Pass byRowid(String rows) {
        // without the plus the index would be compared as a number, that is, not used
        return new Pass(rows, "s.rid IS NOT NULL AND s.rid = +t." + source.rowid(), "t." + source.rowid());
    }

    private String sourceColumns() {
        return Sql.list(shadow.width(), source::column);
    }

    /** Copies the table into its (new, empty) shadow. */
    void copy() throws SQLException {
        for (Pass pass : passes()) {
            Sql.run(
                    connection,
                    "INSERT INTO " + shadow.rows() + " (" + shadow.image("") + ") SELECT " + pass.rid + separated()
                            + " FROM " + source.qualified() + " t WHERE " + pass.rows);
        }
    }

    private String separated() {
        return shadow.width() == 0 ? "" : ", " + sourceColumns();
    }

    /** Stages every difference: 'c' create, 'u' update, 'd' delete. */
    void stage() throws SQLException {
        String changed = Sql.anyOf(IntStream.range(0, shadow.width())
                .mapToObj(index -> differs("s.c" + index, source.column(index)))
                .toList());
        for (Pass pass : passes()) {
            Sql.run(
                    connection,
                    "INSERT INTO " + shadow.pending() + " (op, sid, " + shadow.image("") + ")"
                            + " SELECT CASE WHEN s.id IS NULL THEN 'c' ELSE 'u' END, s.id, " + pass.rid + separated()
                            + " FROM " + source.qualified() + " t LEFT JOIN " + shadow.rows() + " s ON " + pass.match
                            + " WHERE (" + pass.rows + ") AND (s.id IS NULL OR " + changed + ")");
        }
        stageDeletes();
    }

    private void stageDeletes() throws SQLException {
        long creates = Sql.number(connection, "SELECT count(*) FROM " + shadow.pending() + " WHERE op = 'c'");
        long matched = Sql.number(connection, "SELECT count(*) FROM " + source.qualified()) - creates;
        if (matched == Sql.number(connection, "SELECT count(*) FROM " + shadow.rows())) {
            return;
        }
        String present = passes().stream()
                .map(pass -> "SELECT s.id FROM " + source.qualified() + " t CROSS JOIN " + shadow.rows() + " s ON "
                        + pass.match + " WHERE (" + pass.rows + ")")
                .collect(Collectors.joining(" UNION ALL "));
        Sql.run(
                connection,
                "INSERT INTO " + shadow.pending() + " (op, sid) SELECT 'd', id FROM " + shadow.rows()
                        + " WHERE id NOT IN (" + present + ")");
    }

    /**
     * Adds what was in flight when the last run ended and is no difference now: its receiver may have seen it, so it
     * must learn the present state. 'u' repeats a row equal to its shadow; 'x' deletes a row that the shadow never had.
     */
    void stageIntents() throws SQLException {
        Sql.run(
                connection,
                "INSERT INTO " + shadow.pending() + " (op, sid, " + shadow.image("") + ") SELECT 'u', s.id, "
                        + shadow.image("s.") + " FROM " + shadow.rows() + " s WHERE s.id IN (SELECT sid FROM "
                        + shadow.intents() + " WHERE sid IS NOT NULL) AND s.id NOT IN (SELECT sid FROM "
                        + shadow.pending() + " WHERE sid IS NOT NULL)");
        // one statement a way of matching: an OR of the two could use no index
        if (shadow.shape().hasKey()) {
            stageVanished("i.rid IS NULL AND p.rid IS NULL AND " + shadow.sameKey("p.", "i."), "i.rid IS NULL");
        }
        stageVanished("p.rid = i.rid", "i.rid IS NOT NULL");
    }

    private void stageVanished(String sameRow, String intents) throws SQLException {
        Sql.run(
                connection,
                "INSERT INTO " + shadow.pending() + " (op, " + shadow.image("") + ") SELECT 'x', " + shadow.image("i.")
                        + " FROM " + shadow.intents() + " i LEFT JOIN " + shadow.pending() + " p ON p.op = 'c' AND "
                        + sameRow + " WHERE i.sid IS NULL AND p.seq IS NULL AND " + intents);
    }
}
