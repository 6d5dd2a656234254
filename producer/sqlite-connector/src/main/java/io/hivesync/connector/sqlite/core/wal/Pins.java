package io.hivesync.connector.sqlite.core.wal;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Two read pins, handed over without a gap: the new one is taken, everything up to the index seen after that is read, and
 * only then the old one goes. So the app's checkpoints wait for us no longer than a handover takes, and nothing is
 * overwritten unread. One thread.
 */
class Pins implements AutoCloseable {

    /** With one alone, a lock that was busy for a moment would leave a weaker pin than there could be. */
    private static final int CALM = 2;

    private ReadPin held;
    private ReadPin spare;
    private @Nullable WalIndex required;
    private @Nullable WalIndex seen;
    private int calm;

    Pins(ReadPin held, ReadPin spare) {
        this.held = held;
        this.spare = spare;
    }

    static Pins connect(String url) throws SQLException {
        ReadPin first = ReadPin.connect(url);
        try {
            return new Pins(first, ReadPin.connect(url));
        } catch (SQLException e) {
            first.close();
            throw e;
        }
    }

    boolean isWalMode() throws SQLException {
        return "wal".equals(held.pragma("journal_mode"));
    }

    int pageSize() throws SQLException {
        return Integer.parseInt(held.pragma("page_size"));
    }

    /** Of the database, as of the held pin. */
    int pageCount() throws SQLException {
        return Integer.parseInt(held.pragma("page_count"));
    }

    void takeFirst() throws SQLException {
        held.take();
    }

    /** Whether a new pin would be another one than that which is held: later, or on a log that is all copied. */
    boolean isOutdated(WalIndex now) {
        WalIndex last = seen;
        return required == null && (last == null || !now.equals(last) || now.isBackfilled() && calm < CALM);
    }

    /** @param before the index before the new pin: what was copied by then decides about the lock that it gets */
    void take(WalIndex before) throws SQLException {
        spare.take();
        calm = before.equals(seen) ? calm + 1 : 1;
        seen = before;
    }

    /** @param after the index seen after the new pin was taken */
    void require(WalIndex after) {
        required = after;
    }

    /** Nothing is pinned any more. */
    void release() throws SQLException {
        required = null;
        seen = null;
        held.release();
        spare.release();
    }

    /** Makes SQLite look at its index, and mend it if need be. */
    void touch() throws SQLException {
        if (!spare.isTaken()) {
            spare.take();
            spare.release();
        }
    }

    /** The old pin goes, if a new one is there. */
    void handOver(WalIndex read) throws SQLException, LogLost {
        WalIndex wanted = required;
        if (wanted == null) {
            return;
        }
        if (!read.isSameCommitAs(wanted)) {
            throw new LogLost(LogLost.Why.GAP, "it was read up to frame " + read.frames() + ", not " + wanted.frames());
        }
        required = null;
        held.release();
        ReadPin old = held;
        held = spare;
        spare = old;
    }

    @Override
    public void close() throws SQLException {
        try (ReadPin first = held;
                ReadPin second = spare) {
            second.release();
            first.release();
        }
    }
}
