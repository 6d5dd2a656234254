package io.hivesync.connector.sqlite.core;

import io.hivesync.connector.sqlite.core.wal.LogLost;

/** Why all rows are compared with the shadow, instead of reading from the log what was committed. */
public enum Reason {
    START("start", "the capture started"),
    TABLES_CHANGED("tables-changed", "a table is new, gone, or has other columns"),
    REQUESTED("requested", "a snapshot was asked for"),
    LOG_LIMIT("log-limit", "the log passed wal.limit.bytes, and is left alone until the app begins it anew"),
    LOG_OVERTAKEN("log-overtaken", "the log was let go, and the app wrote over what was not read yet"),
    LOG_LOST("log-lost", "the log does not tell all that was committed"),
    FILE_REPLACED("file-replaced", "the database file or its log was replaced, or could not be read for a while"),
    PAGES_UNCLEAR("pages-unclear", "a transaction is too large, or its pages are of a form that is not known"),
    SHADOW_DIFFERS("shadow-differs", "a row of the log is not what the shadow has"),
    FAILURE("failure", "the log could not be read"),
    NO_LOG("no-log", "the database is not in WAL mode, so each commit is found so"),
    UNKNOWN_INDEX("unknown-index", "the log's index is of an unknown version, so each commit is found so");

    private final String id;
    private final String text;

    Reason(String id, String text) {
        this.id = id;
        this.text = text;
    }

    /** For metrics. */
    public String id() {
        return id;
    }

    /** For people; it goes on after a colon. */
    public String text() {
        return text;
    }

    static Reason of(LogLost lost) {
        return switch (lost.why()) {
            case GAP -> LOG_LOST;
            case OVERTAKEN -> LOG_OVERTAKEN;
            case REPLACED -> FILE_REPLACED;
            case NO_LOG -> NO_LOG;
            case UNKNOWN_INDEX -> UNKNOWN_INDEX;
        };
    }

    /** Whether the next comparison would find the same. */
    boolean isOfTheFile() {
        return this == NO_LOG || this == UNKNOWN_INDEX;
    }

    /** Whether it should not happen, so that it is not to be tried again and again. */
    boolean isTrouble() {
        return switch (this) {
            case LOG_LOST, PAGES_UNCLEAR, SHADOW_DIFFERS, FAILURE -> true;
            case START, TABLES_CHANGED, REQUESTED, LOG_LIMIT, LOG_OVERTAKEN, FILE_REPLACED, NO_LOG, UNKNOWN_INDEX ->
                false;
        };
    }
}
