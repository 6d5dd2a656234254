package io.hivesync.connector.sqlite.core;

/** The capture cannot start or go on; the message says what to do about it. */
public final class CaptureException extends RuntimeException {

    public CaptureException(String message) {
        super(message);
    }

    public CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
