package io.hivesync.connector.sqlite.core;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Divides what was read from the log into groups, so that a transaction that pauses a table is the first of its group: what
 * came before is sent, and nothing of that table from there on. Not thread-safe.
 */
final class LogGuard {

    private final Shadow shadow;
    private final MassDeleteWatch watch;
    private List<LoggedTransaction> rest = List.of();

    LogGuard(Shadow shadow, MassDeleteWatch watch) {
        this.shadow = shadow;
        this.watch = watch;
    }

    /**
     * What is sent next.
     *
     * @param held names of the tables of which nothing is sent
     * @param pauses those of them that are paused from here on, which is not yet durable
     */
    record Part(List<LoggedTransaction> transactions, Set<String> held, List<Pause> pauses) {

        Part {
            transactions = List.copyOf(transactions);
            held = Set.copyOf(held);
            pauses = List.copyOf(pauses);
        }

        boolean isEmpty() {
            return transactions.stream()
                    .allMatch(transaction -> transaction.changes().isEmpty());
        }

        /** Whether there is nothing to send of it. */
        boolean isSilent() {
            return pauses.isEmpty()
                    && transactions.stream()
                            .flatMap(transaction -> transaction.changes().stream())
                            .allMatch(this::isHeld);
        }

        boolean isHeld(RowChange change) {
            return held.contains(change.table().name());
        }
    }

    boolean hasRest() {
        return !rest.isEmpty();
    }

    /** What was not yet divided goes: a comparison finds it. */
    void forget() {
        rest = List.of();
    }

    /** @param read what was committed since the last call; empty as long as there is a rest */
    Part next(List<LoggedTransaction> read) throws SQLException {
        List<LoggedTransaction> transactions = rest.isEmpty() ? read : rest;
        rest = List.of();
        List<Pause> pauses = new ArrayList<>();
        Map<String, Long> growth = new HashMap<>();
        for (int place = 0; place < transactions.size(); place++) {
            List<Pause> stopped = stopped(transactions.get(place), growth);
            if (!stopped.isEmpty() && place > 0) {
                rest = transactions.subList(place, transactions.size());
                return new Part(transactions.subList(0, place), watch.paused(), pauses);
            }
            stopped.forEach(watch::pause);
            pauses.addAll(stopped);
        }
        return new Part(transactions, watch.paused(), pauses);
    }

    /** @param growth of each table by the transactions before; this one's is added */
    private List<Pause> stopped(LoggedTransaction transaction, Map<String, Long> growth) throws SQLException {
        Map<String, Long> deleted = new HashMap<>();
        Map<String, Long> created = new HashMap<>();
        for (RowChange change : transaction.changes()) {
            if (change.kind() != RowChange.Kind.UPDATE) {
                (change.kind() == RowChange.Kind.DELETE ? deleted : created)
                        .merge(change.table().name(), 1L, Long::sum);
            }
        }
        List<Pause> stopped = new ArrayList<>();
        for (Map.Entry<String, Long> each : deleted.entrySet()) {
            String table = each.getKey();
            if (MassDeleteGuard.isMany(each.getValue()) && watch.watches(table)) {
                long rows = watch.rows(shadow, table) + growth.getOrDefault(table, 0L);
                watch.stopping(table, each.getValue(), rows).ifPresent(stopped::add);
            }
        }
        Set<String> touched = new HashSet<>(deleted.keySet());
        touched.addAll(created.keySet());
        touched.forEach(table ->
                growth.merge(table, created.getOrDefault(table, 0L) - deleted.getOrDefault(table, 0L), Long::sum));
        return stopped;
    }
}
