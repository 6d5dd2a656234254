package io.hivesync.sinks.runtime;

/** Kafka does not take a dead letter, and would not if it were asked again. */
final class UndeliverableException extends Exception {
    private static final long serialVersionUID = 1;

    UndeliverableException(String message, Throwable cause) {
        super(message, cause);
    }
}
