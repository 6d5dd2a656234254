package io.hivesync.capture;

/** The Hive file is not there or cannot be read; the message says what was looked for and what to do. */
public final class HiveFileException extends Exception {
    private static final long serialVersionUID = 1;

    HiveFileException(String message) {
        super(message);
    }

    HiveFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
