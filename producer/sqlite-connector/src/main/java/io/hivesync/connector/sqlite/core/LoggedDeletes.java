package io.hivesync.connector.sqlite.core;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds transactions of the log that may delete too much of a table at once. It rather suspects one too many: rows that are
 * new since the shadow's state are not counted, and the comparison that follows decides exactly.
 */
final class LoggedDeletes {

    private final Shadow shadow;
    private final MassDeleteGuard guard;
    private final Map<String, Long> gone = new HashMap<>();

    LoggedDeletes(Shadow shadow, MassDeleteGuard guard) {
        this.shadow = shadow;
        this.guard = guard;
    }

    /** How many transactions come before the first suspicious one; all of them if there is none. */
    int before(List<LoggedTransaction> transactions) throws SQLException {
        for (int i = 0; i < transactions.size(); i++) {
            if (isSuspicious(transactions.get(i))) {
                return i;
            }
        }
        return transactions.size();
    }

    private boolean isSuspicious(LoggedTransaction transaction) throws SQLException {
        Map<String, Long> deleted = new HashMap<>();
        for (RowChange change : transaction.changes()) {
            if (change.kind() == RowChange.Kind.DELETE) {
                deleted.merge(change.table().name(), 1L, Long::sum);
            }
        }
        for (Map.Entry<String, Long> each : deleted.entrySet()) {
            String table = each.getKey();
            if (guard.watches(table)
                    && MassDeleteGuard.isMany(each.getValue())
                    && guard.stops(table, each.getValue(), rows(table) - gone.getOrDefault(table, 0L))) {
                return true;
            }
        }
        deleted.forEach((table, count) -> gone.merge(table, count, Long::sum));
        return false;
    }

    private long rows(String name) throws SQLException {
        for (ShadowTable table : shadow.tables()) {
            if (table.shape().name().equals(name) && table.state() != ShadowTable.State.GONE) {
                return Sql.number(shadow.connection(), "SELECT count(*) FROM " + table.rows());
            }
        }
        return 0;
    }
}
