package io.hivesync.connector.sqlite.core;

import java.util.Set;

/**
 * Decides whether so many ids of one table may go at once, or the table is to be paused. Immutable.
 *
 * @param threshold the share of a table's ids of which more may not go; above 0, and 1 lets everything pass
 * @param exempt names of tables that it does not watch
 */
public record MassDeleteGuard(double threshold, Set<String> exempt) {

    /** So many may always go: a share of a small table says little. */
    static final long ALWAYS_ALLOWED = 100;

    /** Lets everything pass. */
    public static final MassDeleteGuard OFF = new MassDeleteGuard(1, Set.of());

    public MassDeleteGuard {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException("The threshold is above 0 and at most 1, not " + threshold);
        }
        exempt = Set.copyOf(exempt);
    }

    boolean watches(String table) {
        return threshold < 1 && !exempt.contains(table);
    }

    /** Whether it may be too many, before anybody has counted the rows. */
    static boolean isMany(long deleted) {
        return deleted > ALWAYS_ALLOWED;
    }

    /**
     * @param deleted ids that were there and are not any more; an id that another row takes over is not among them
     * @param rows ids before
     */
    boolean stops(String table, long deleted, long rows) {
        return watches(table) && isMany(deleted) && deleted > threshold * rows;
    }
}
