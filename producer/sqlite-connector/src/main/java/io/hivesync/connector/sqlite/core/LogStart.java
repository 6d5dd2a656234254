package io.hivesync.connector.sqlite.core;

import io.hivesync.connector.sqlite.core.wal.LogLost;
import io.hivesync.connector.sqlite.core.wal.LogTail;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempt to follow the log from exactly the state that a comparison sees. Whatever stands against it is no failure
 * of the comparison: then the log is not followed, and {@link #ending} says why. One thread.
 */
final class LogStart implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogStart.class);

    /** A commit in the moment between two looks at the index is rare even from a writer that never rests. */
    private static final int ATTEMPTS = 1000;

    private @Nullable LogTail tail;
    private LogTail.@Nullable Commit at;
    private Backlog.@Nullable Ending ending;

    /** To be called before the comparison begins to read. */
    void pin(Path database) {
        try {
            tail = LogTail.pin(database, "jdbc:sqlite:" + SourceFile.readOnlyUri(database), System::nanoTime);
        } catch (LogLost | IOException | SQLException e) {
            giveUp(e);
        }
    }

    /** Begins the read transaction of the comparison, inside one of the shadow, and notes which commit it sees. */
    void beginReading(Shadow shadow, SourceFile source) throws SQLException, SourceUnavailable {
        Connection connection = shadow.connection();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            LogTail.Commit before = now();
            source.markSeen(connection);
            LogTail.Commit after = now();
            if (before == null || after == null) {
                return;
            }
            if (after.isSameAs(before)) {
                at = after;
                return;
            }
            shadow.rollback(null);
            shadow.begin();
        }
        ending = new Backlog.Ending(Reason.FAILURE, "commits come too fast to find a beginning");
        source.markSeen(connection);
    }

    private LogTail.@Nullable Commit now() {
        try {
            return tail == null ? null : tail.now();
        } catch (LogLost | IOException | SQLException e) {
            giveUp(e);
            return null;
        }
    }

    private void giveUp(Exception e) {
        Reason reason = e instanceof LogLost lost ? Reason.of(lost) : Reason.FAILURE;
        ending = new Backlog.Ending(reason, e instanceof LogLost ? String.valueOf(e.getMessage()) : e.toString());
        close();
    }

    /** The comparison is done. @return who goes on from there; null if the log cannot be followed */
    @Nullable
    Follower follower(Follower.Terms terms) {
        LogTail pinned = tail;
        LogTail.Commit from = at;
        if (pinned == null || from == null) {
            return null;
        }
        if (from.logBytes() > terms.options().walLimitBytes() && !from.isLogCopied()) {
            ending = new Backlog.Ending(Reason.LOG_LIMIT, "it has " + from.logBytes() + " bytes");
            return null;
        }
        tail = null;
        return new Follower(pinned, from, terms);
    }

    /** Why the log cannot be followed; null if it can, or was not to be. */
    Backlog.@Nullable Ending ending() {
        return ending;
    }

    /** Lets go of the pins, if nobody follows. */
    @Override
    public void close() {
        LogTail pinned = tail;
        tail = null;
        if (pinned != null) {
            try {
                pinned.close();
            } catch (IOException | SQLException e) {
                LOG.debug("A pin was not released in order; its connection is gone in any case", e);
            }
        }
    }
}
