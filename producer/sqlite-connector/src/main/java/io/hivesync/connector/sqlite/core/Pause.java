package io.hivesync.connector.sqlite.core;

import java.time.Instant;

/**
 * Why nothing of a table is sent: since when, and what was seen.
 *
 * @param deleted ids that were gone at once; 0 unless that is the cause
 * @param rows ids that there were before
 */
public record Pause(String table, Cause cause, Instant since, long deleted, long rows) {

    /** What paused it. */
    public enum Cause {
        /** More ids went at once than {@link MassDeleteGuard} lets pass. */
        MASS_DELETE,
        /** Somebody asked for it. */
        REQUEST
    }

    public static Pause asked(String table, Instant since) {
        return new Pause(table, Cause.REQUEST, since, 0, 0);
    }

    static Pause of(String table, Instant since, long deleted, long rows) {
        return new Pause(table, Cause.MASS_DELETE, since, deleted, rows);
    }
}
