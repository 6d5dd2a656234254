package io.hivesync.connector.sqlite.core;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stages one comparison of all tables, inside one transaction of the shadow that is also one read transaction of the
 * source: everything it sees is one committed state. It sends nothing and commits nothing. The shadow of a table that is
 * paused advances here and now, since nothing of it is in flight.
 */
final class Round {

    private final Shadow shadow;
    private final Connection connection;
    private final Predicate<String> resnapshot;
    private final MassDeleteWatch watch;
    private final List<Step> steps = new ArrayList<>();
    private boolean advancedUnsent;

    Round(Shadow shadow, Predicate<String> resnapshot, MassDeleteWatch watch) {
        this.shadow = shadow;
        this.connection = shadow.connection();
        this.resnapshot = resnapshot;
        this.watch = watch;
    }

    List<Step> stage(List<SourceTable> present) throws SQLException {
        watch.read();
        Map<String, ShadowTable> known =
                stageVanished(present.stream().map(SourceTable::name).collect(Collectors.toSet()));
        for (SourceTable source : present) {
            ShadowTable table = known.get(source.name());
            if (watch.isPaused(source.name())) {
                keepUp(source, table);
            } else if (table == null || isSnapshotDue(source, table)) {
                stageSnapshot(source, table);
            } else {
                stageDiff(source, table);
            }
        }
        return List.copyOf(steps);
    }

    /** Stages nothing but snapshots: what else differs waits for another round. */
    List<Step> stageSnapshots(List<SourceTable> present) throws SQLException {
        watch.read();
        Map<String, ShadowTable> known = new HashMap<>();
        for (ShadowTable table : shadow.tables()) {
            if (table.state() != ShadowTable.State.GONE) {
                known.put(table.shape().name(), table);
            }
        }
        for (SourceTable source : present) {
            ShadowTable table = known.get(source.name());
            if (!watch.isPaused(source.name()) && (table == null || isSnapshotDue(source, table))) {
                stageSnapshot(source, table);
            }
        }
        return List.copyOf(steps);
    }

    /** Takes the rows of all tables for sent. */
    void adopt(List<SourceTable> present) throws SQLException {
        watch.read();
        for (SourceTable source : present) {
            keepUp(source, null);
        }
        advancedUnsent = true;
    }

    /** Whether the shadow of a table that is paused was changed, which is to be committed though there is nothing to send. */
    boolean advancedUnsent() {
        return advancedUnsent;
    }

    private boolean isSnapshotDue(SourceTable source, ShadowTable table) {
        return table.state() == ShadowTable.State.STAGED
                || !source.shape().sameKeyAs(table.shape())
                || resnapshot.test(source.name())
                || watch.isDue(source.name());
    }

    /** @return the tables of the shadow whose names are there, by name */
    private Map<String, ShadowTable> stageVanished(Set<String> present) throws SQLException {
        Map<String, ShadowTable> known = new HashMap<>();
        for (ShadowTable table : shadow.tables()) {
            findTouchedRows(table);
            String name = table.shape().name();
            boolean gone = table.state() == ShadowTable.State.GONE;
            if (!gone && present.contains(name)) {
                known.put(name, table);
            } else if (gone && present.contains(name) && (watch.isPaused(name) || watch.isDue(name))) {
                // the snapshot that it is owed says all there is to say
                shadow.drop(table);
                advancedUnsent = true;
            } else if (watch.isPaused(name)) {
                empty(table);
            } else {
                stageDrop(table, gone);
            }
        }
        return known;
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

    private void stageDrop(ShadowTable table, boolean saidAlready) throws SQLException {
        if (saidAlready) {
            steps.add(new Step(Step.Kind.DROP, table));
        } else if (watch.stopsDrop(table)) {
            empty(table);
            steps.add(new Step(Step.Kind.PAUSE, table));
        } else {
            markGone(table);
            steps.add(new Step(Step.Kind.DROP, table));
        }
    }

    /** The shadow of a table that is gone, and paused: no rows, but still its columns, for the end that is told at last. */
    private void empty(ShadowTable table) throws SQLException {
        int rows = Sql.run(connection, "DELETE FROM " + table.rows())
                + Sql.run(connection, "DELETE FROM " + table.pending());
        if (rows > 0 || table.state() != ShadowTable.State.GONE) {
            shadow.setState(table, ShadowTable.State.GONE, table.announce());
            advancedUnsent = true;
        }
    }

    private void markGone(ShadowTable table) throws SQLException {
        // creates in flight have no row in the shadow, but their receiver may have seen them
        Sql.run(connection, "DELETE FROM " + table.pending() + " WHERE sid IS NOT NULL");
        Sql.run(connection, "UPDATE " + table.pending() + " SET op = 'x'");
        shadow.setState(table, ShadowTable.State.GONE, table.announce());
    }

    /** The rows of a table that is paused become what they are, unsent. */
    private void keepUp(SourceTable source, @Nullable ShadowTable known) throws SQLException {
        if (known == null
                || known.state() != ShadowTable.State.VALID
                || !source.shape().sameKeyAs(known.shape())) {
            if (known != null) {
                shadow.drop(known);
            }
            new TableDiff(connection, source, shadow.create(source.shape(), ShadowTable.State.VALID)).copy();
            advancedUnsent = true;
            return;
        }
        ShadowTable table = reshaped(known, source.shape());
        boolean before = hasPending(table);
        if (before) {
            Sql.run(connection, "DELETE FROM " + table.pending());
        }
        new TableDiff(connection, source, table).stage();
        if (before || hasPending(table) || table != known) {
            shadow.advance(table);
            advancedUnsent = true;
        }
    }

    private void stageSnapshot(SourceTable source, @Nullable ShadowTable old) throws SQLException {
        ShadowTable table = shadow.create(source.shape(), ShadowTable.State.STAGED);
        new TableDiff(connection, source, table).copy();
        if (old != null && watch.stopsCopy(old, table)) {
            shadow.drop(old);
            shadow.setState(table, ShadowTable.State.VALID, false);
            steps.add(new Step(Step.Kind.PAUSE, table));
            return;
        }
        if (old != null && old.shape().sameKeyAs(table.shape()) || old != null && watch.isDue(source.name())) {
            shadow.drop(old);
        } else if (old != null) {
            markGone(old);
            steps.add(new Step(Step.Kind.DROP, old));
        }
        steps.add(new Step(Step.Kind.SNAPSHOT, table));
    }

    private void stageDiff(SourceTable source, ShadowTable known) throws SQLException {
        ShadowTable table = reshaped(known, source.shape());
        long creates = watch.creates(table);
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
        if (watch.stopsDiff(table, creates)) {
            shadow.advance(table);
            steps.add(new Step(Step.Kind.PAUSE, table));
        } else if (table.announce() || hasPending(table)) {
            steps.add(new Step(Step.Kind.DIFF, table));
        }
    }

    private ShadowTable reshaped(ShadowTable known, TableShape shape) throws SQLException {
        return known.shape().equals(shape) ? known : shadow.reshape(known, shape);
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
