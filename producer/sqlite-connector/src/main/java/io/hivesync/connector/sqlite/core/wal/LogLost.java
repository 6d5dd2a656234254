package io.hivesync.connector.sqlite.core.wal;

/** The log does not tell what was committed, or not any more. The way on is a comparison of all rows. */
public final class LogLost extends Exception {

    /** What happened to it. */
    public enum Why {
        /** Transactions are missing, or frames are not what they were. */
        GAP,
        /** It was let go, and the app wrote over what was not read yet. */
        OVERTAKEN,
        /** The database file or a part of its log is another file now, or gone. */
        REPLACED,
        /** The database is not in WAL mode. */
        NO_LOG,
        /** The index is of a version whose layout is not known. */
        UNKNOWN_INDEX
    }

    private final Why why;

    LogLost(Why why, String message) {
        super(message);
        this.why = why;
    }

    LogLost(Why why, String message, Throwable cause) {
        super(message, cause);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
