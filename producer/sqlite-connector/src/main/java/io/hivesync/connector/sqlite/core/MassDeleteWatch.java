package io.hivesync.connector.sqlite.core;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which tables are paused, and the counting that pauses them: of a comparison in its own transaction, of the log before what
 * it does is durable; before any event of the table leaves in either case. Counted are ids that the receiver may have, so
 * also those in flight, and that are really gone afterwards, whatever happened to the table. Not thread-safe.
 */
final class MassDeleteWatch {

    private final Connection connection;
    private final MassDeleteGuard guard;
    private final Clock clock;
    private Set<String> paused = new HashSet<>();
    private Set<String> due = new HashSet<>();

    MassDeleteWatch(Connection connection, MassDeleteGuard guard, Clock clock) {
        this.connection = connection;
        this.guard = guard;
        this.clock = clock;
    }

    /** To be called before each comparison, in its transaction, and after it. */
    void read() throws SQLException {
        paused = Pauses.names(connection, false);
        due = Pauses.names(connection, true);
    }

    boolean isPaused(String table) {
        return paused.contains(table);
    }

    /** Whether it was resumed and is owed a snapshot, which nothing stops. */
    boolean isDue(String table) {
        return due.contains(table);
    }

    Set<String> paused() {
        return Set.copyOf(paused);
    }

    boolean watches(String table) {
        return guard.watches(table) && !due.contains(table) && !paused.contains(table);
    }

    private boolean watches(ShadowTable table) {
        return watches(table.shape().name());
    }

    /** A pause if so many ids may not go; it is not in force yet. */
    Optional<Pause> stopping(String table, long deleted, long rows) {
        return guard.stops(table, deleted, rows)
                ? Optional.of(Pause.of(table, clock.instant(), deleted, rows))
                : Optional.empty();
    }

    /** In force from here on; that it is durable is up to the caller. */
    void pause(Pause pause) {
        paused.add(pause.table());
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
        Optional<Pause> stopping = stopping(table.shape().name(), deleted, rows);
        if (stopping.isPresent()) {
            Pauses.put(connection, stopping.get());
            pause(stopping.get());
        }
        return stopping.isPresent();
    }

    /** How many rows the shadow has of a table. */
    long rows(Shadow shadow, String name) throws SQLException {
        for (ShadowTable table : shadow.tables()) {
            if (table.shape().name().equals(name) && table.state() == ShadowTable.State.VALID) {
                return rows(table);
            }
        }
        return 0;
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
