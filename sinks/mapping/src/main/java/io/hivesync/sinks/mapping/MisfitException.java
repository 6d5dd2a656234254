package io.hivesync.sinks.mapping;

/** A value that its column cannot hold. The message says why, never what the value is. */
public final class MisfitException extends Exception {
    private static final long serialVersionUID = 1;

    public MisfitException(String reason) {
        super(reason, null, false, false);
    }
}
