package io.hivesync.sinks.runtime;

import org.jspecify.annotations.Nullable;

/** Kafka does not take a dead letter, and would not if it were asked again. */
final class UndeliverableException extends Exception {
    private static final long serialVersionUID = 1;

    UndeliverableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
