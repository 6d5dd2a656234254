package io.hivesync.sinks.jdbc;

import java.sql.SQLException;

/** What a {@link SQLException} is about. */
public final class Failures {
    private Failures() {}

    /** The database's or driver's own exception, out of the one that the pool put around it. */
    public static SQLException origin(SQLException error) {
        SQLException origin = error;
        while (origin.getCause() instanceof SQLException cause) {
            origin = cause;
        }
        return origin;
    }
}
