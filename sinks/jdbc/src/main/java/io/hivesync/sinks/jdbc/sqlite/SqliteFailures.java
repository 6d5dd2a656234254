package io.hivesync.sinks.jdbc.sqlite;

import io.hivesync.sinks.jdbc.Failures;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** SQLite's errors by primary result code. */
final class SqliteFailures {
    private static final int PRIMARY = 0xff;

    /** Foreign key, primary key and unique index. */
    private static final Set<Integer> OTHER_ROWS = Set.of(787, 1555, 2067);

    private SqliteFailures() {}

    static SinkException named(SQLException error, String doing, @Nullable String bladeId) {
        SQLException origin = Failures.origin(error);
        int extended = origin instanceof SQLiteException sqlite ? sqlite.getResultCode().code : 0;
        int code = extended & PRIMARY;
        String what = doing + " (result code " + code + "): ";
        return switch (code) {
            // SQLITE_ERROR is also what a missing table or column is; its words name nothing but these
            case 1 -> new Misconfigured(what + origin.getMessage(), null);
            case 3, 8, 23 -> new Misconfigured(what + "the file may not be written by this user", null);
            case 14 -> new Misconfigured(what + "the file cannot be opened or made; check its folder and rights", null);
            case 11, 26 -> new Misconfigured(what + "the file is damaged or no SQLite database; move it away", null);
            case 19 ->
                OTHER_ROWS.contains(extended)
                        ? Rejected.forNow(what + "another row is in the way, or missing", bladeId)
                        : new Rejected(what + "a value does not fit", bladeId, null);
            case 18, 20, 25 -> new Rejected(what + "a value does not fit", bladeId, null);
            case 13 -> new Unavailable(what + "the disk is full", null);
            case 5, 6 -> new Unavailable(what + "another program holds the file's lock", null);
            case 10 -> new Unavailable(what + "the disk gave an error", null);
            default -> new Unavailable(what + "the cause is not known to us; it is tried again", null);
        };
    }
}
