package io.hivesync.topics;

/** A key, value or header that is not what the contract says. The message names the field that is wrong, never its value. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
