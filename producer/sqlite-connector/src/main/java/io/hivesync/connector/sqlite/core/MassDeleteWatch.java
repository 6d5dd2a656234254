package io.hivesync.connector.sqlite.core;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Counts what one round deletes and pauses the tables of which it is too much, in the round's transaction: before any event
 * of the table leaves. Counted are ids that the receiver may have, so also those in flight, and that are really gone
 * afterwards, whatever happened to the table.
 */
final class MassDeleteWatch {

    private final Connection connection;
    private final MassDeleteGuard guard;
    private final Instant now;
    private Set<String> paused = new HashSet<>();
    private Set<String> due = new HashSet<>();

    MassDeleteWatch(Connection connection, MassDeleteGuard guard, Instant now) {
        this.connection = connection;
        this.guard = guard;
        this.now = now;
    }

    /** To be called first, in the round's transaction. */
    void read() throws SQLException {
        paused = Pauses.names(connection, false);
        due = Pauses.names(connection, true);
    }

    boolean isPaused(String table) {
        return paused.contains(table);
    }

    /** Whether any table is, also one that is so since this round. */
    boolean pausesAny() {
        return !paused.isEmpty();
    }

    /** Whether it was resumed and is owed a snapshot, which nothing stops. */
    boolean isDue(String table) {
        return due.contains(table);
    }

    private boolean watches(ShadowTable table) {
        String name = table.shape().name();
        return guard.watches(name) && !due.contains(name) && !paused.contains(name);
    }

    /**
     * @param creates what was in flight as new before the round
     * @return whether the table is paused because of what is staged of it
     */
    boolean stopsDiff(ShadowTable table, long creates) throws SQLException {
        if (!watches(table)) {
            return false;
        }
        long deleted = Sql.number(connection, "SELECT count(*) FROM " + table.pending() + " WHERE op IN ('d', 'x')");
        return MassDeleteGuard.isMany(deleted) && stops(table, deleted, rows(table) + creates);
    }

    /** @return whether the table is paused because all of it is gone */
    boolean stopsDrop(ShadowTable table) throws SQLException {
        if (!watches(table)) {
            return false;
        }
        long all = rows(table) + creates(table);
        return stops(table, all, all);
    }

    /** @return whether the table is paused because of what its new copy lacks */
    boolean stopsCopy(ShadowTable old, ShadowTable copy) throws SQLException {
        if (!watches(old)) {
            return false;
        }
        long all = rows(old) + creates(old);
        return MassDeleteGuard.isMany(all) && stops(old, all - kept(old, copy), all);
    }

    private boolean stops(ShadowTable table, long deleted, long rows) throws SQLException {
        String name = table.shape().name();
        if (!guard.stops(name, deleted, rows)) {
            return false;
        }
        Pauses.put(connection, Pause.of(name, now, deleted, rows));
        paused.add(name);
        return true;
    }

    private long rows(ShadowTable table) throws SQLException {
        return Sql.number(connection, "SELECT count(*) FROM " + table.rows());
    }

    /** New rows in flight: the shadow does not have them yet, the receiver may. */
    long creates(ShadowTable table) throws SQLException {
        return Sql.number(connection, "SELECT count(*) FROM " + table.pending() + " WHERE sid IS NULL");
    }

    /** How many ids of the old table the copy has: the same key, whatever its columns are called now, or the same rowid. */
    private long kept(ShadowTable old, ShadowTable copy) throws SQLException {
        List<String> same = new ArrayList<>();
        same.add("o.rid IS NOT NULL AND n.rid IS NOT NULL AND n.rid = +o.rid");
        List<Integer> oldKey = old.keyIndexes().toList();
        List<Integer> newKey = copy.keyIndexes().toList();
        if (!oldKey.isEmpty() && oldKey.size() == newKey.size()) {
            StringBuilder key = new StringBuilder("o.rid IS NULL AND n.rid IS NULL");
            for (int place = 0; place < oldKey.size(); place++) {
                key.append(" AND ").append(ShadowTable.same("n.c" + newKey.get(place), "o.c" + oldKey.get(place)));
            }
            same.add(key.toString());
        }
        long kept = 0;
        for (String way : same) {
            // one statement a way of matching: an OR of the two could use no index
            for (String ids : List.of(old.rows(), old.pending() + " WHERE sid IS NULL")) {
                kept += Sql.number(
                        connection,
                        "SELECT count(*) FROM (SELECT * FROM " + ids + ") o WHERE EXISTS (SELECT 1 FROM " + copy.rows()
                                + " n WHERE " + way + ")");
            }
        }
        return kept;
    }
}
