package io.hivesync.app;

/** What the user gave cannot be used: exit code 2. The message says what to do. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InputException(String message) {
        super(message);
    }
}
