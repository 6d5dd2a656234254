package io.hivesync.app;

/** The machine does not let us (a port, a right, a folder in use): exit code 3. The message says what to do. */
sealed class EnvironmentException extends RuntimeException permits PlaceTakenException {
    private static final long serialVersionUID = 1;

    EnvironmentException(String message, Throwable cause) {
        super(message, cause);
    }
}
