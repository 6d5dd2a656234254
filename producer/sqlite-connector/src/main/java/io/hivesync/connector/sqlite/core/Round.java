package io.hivesync.connector.sqlite.core;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stages one comparison of all tables, inside one transaction of the shadow that is also one read transaction of the
 * source: everything it sees is one committed state. It sends nothing and commits nothing.
 */
final class Round {

    private final Shadow shadow;
    private final Connection connection;
    private final Set<String> resnapshot;
    private final List<Step> steps = new ArrayList<>();

    Round(Shadow shadow, Set<String> resnapshot) {
        this.shadow = shadow;
        this.connection = shadow.connection();
        this.resnapshot = resnapshot;
    }

    List<Step> stage(List<SourceTable> present) throws SQLException {
        Map<String, ShadowTable> comparable = stageVanished(present);
        for (SourceTable source : present) {
            ShadowTable known = comparable.get(source.name());
            if (known == null || known.state() == ShadowTable.State.STAGED || resnapshot.contains(source.name())) {
                stageSnapshot(source, known);
            } else {
                stageDiff(source, known);
            }
        }
        return List.copyOf(steps);
    }

    private Map<String, ShadowTable> stageVanished(List<SourceTable> present) throws SQLException {
        Map<String, TableShape> shapes = new HashMap<>();
        present.forEach(source -> shapes.put(source.name(), source.shape()));
        Map<String, ShadowTable> comparable = new HashMap<>();
        for (ShadowTable table : shadow.tables()) {
            findTouchedRows(table);
            TableShape now = shapes.get(table.shape().name());
            boolean gone = table.state() == ShadowTable.State.GONE;
            if (!gone && now != null && now.sameKeyAs(table.shape())) {
                comparable.put(now.name(), table);
                continue;
            }
            if (!gone) {
                markGone(table);
            }
            steps.add(new Step(Step.Kind.DROP, table));
        }
        return comparable;
    }

    /** What the log's transactions left in flight says only the key: whether the shadow has the row is found here. */
    private void findTouchedRows(ShadowTable table) throws SQLException {
        String touched = "UPDATE " + table.pending() + " AS p SET op = 'c', sid = (SELECT s.id FROM " + table.rows()
                + " s WHERE ";
        if (table.shape().hasKey()) {
            Sql.run(
                    connection,
                    touched + "s.rid IS NULL AND " + table.sameKey("s.", "p.") + ") WHERE op = 'k' AND rid IS NULL");
        }
        Sql.run(connection, touched + "s.rid IS NOT NULL AND s.rid = p.rid) WHERE op = 'k' AND rid IS NOT NULL");
    }

    private void markGone(ShadowTable table) throws SQLException {
        // creates in flight have no row in the shadow, but their receiver may have seen them
        Sql.run(connection, "DELETE FROM " + table.pending() + " WHERE sid IS NOT NULL");
        Sql.run(connection, "UPDATE " + table.pending() + " SET op = 'x'");
        shadow.setState(table, ShadowTable.State.GONE, table.announce());
    }

    private void stageSnapshot(SourceTable source, @Nullable ShadowTable old) throws SQLException {
        if (old != null) {
            shadow.drop(old);
        }
        ShadowTable table = shadow.create(source.shape(), ShadowTable.State.STAGED);
        new TableDiff(connection, source, table).copy();
        steps.add(new Step(Step.Kind.SNAPSHOT, table));
    }

    private void stageDiff(SourceTable source, ShadowTable known) throws SQLException {
        ShadowTable table = known.shape().equals(source.shape()) ? known : shadow.reshape(known, source.shape());
        TableDiff diff = new TableDiff(connection, source, table);
        if (hasPending(table)) {
            String image = "sid, " + table.image("");
            Sql.run(connection, "CREATE TABLE " + table.intents() + " (" + image + ")");
            Sql.run(
                    connection,
                    "INSERT INTO " + table.intents() + " (" + image + ") SELECT " + image + " FROM " + table.pending());
            Sql.run(connection, "DELETE FROM " + table.pending());
            diff.stage();
            diff.stageIntents();
            Sql.run(connection, "DROP TABLE " + table.intents());
        } else {
            diff.stage();
        }
        if (table.announce() || hasPending(table)) {
            steps.add(new Step(Step.Kind.DIFF, table));
        }
    }

    private boolean hasPending(ShadowTable table) throws SQLException {
        return Sql.number(connection, "SELECT EXISTS (SELECT 1 FROM " + table.pending() + ")") == 1;
    }

    /** The names of all tables that the steps snapshot. */
    static Set<String> snapshotted(List<Step> steps) {
        Set<String> names = new HashSet<>();
        for (Step step : steps) {
            if (step.kind() == Step.Kind.SNAPSHOT) {
                names.add(step.table().shape().name());
            }
        }
        return names;
    }
}
