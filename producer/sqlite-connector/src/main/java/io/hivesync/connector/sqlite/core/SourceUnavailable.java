package io.hivesync.connector.sqlite.core;

/** The database file cannot be read now: it is missing, locked, not a database. Nothing was staged; try again. */
public final class SourceUnavailable extends Exception {

    SourceUnavailable(String message) {
        super(message);
    }

    SourceUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
