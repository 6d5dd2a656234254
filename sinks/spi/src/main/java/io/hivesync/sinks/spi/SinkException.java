package io.hivesync.sinks.spi;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failure, named by its remedy. Messages say what to do and hold neither a secret nor a record's values. */
public abstract sealed class SinkException extends Exception {
    private static final long serialVersionUID = 1;

    private SinkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The target will never take this batch: one of its records is at fault. The rest of the target is well. */
    public static final class Rejected extends SinkException {
        private static final long serialVersionUID = 1;
        private final @Nullable String bladeId;
        private final boolean mayFitLater;

        /** @param bladeId whose change it is, where the target said so; never absent when the batch has only one */
        public Rejected(String message, @Nullable String bladeId, @Nullable Throwable cause) {
            this(message, bladeId, cause, false);
        }

        private Rejected(String message, @Nullable String bladeId, @Nullable Throwable cause, boolean mayFitLater) {
            super(message, cause);
            this.bladeId = bladeId;
            this.mayFitLater = mayFitLater;
        }

        /** Another row is in the way, by a foreign key or a unique one: without it the target would take the record. */
        public static Rejected forNow(String message, @Nullable String bladeId) {
            return new Rejected(message, bladeId, null, true);
        }

        /** Whether a change of another record may make this one fit. */
        public boolean mayFitLater() {
            return mayFitLater;
        }

        public Optional<String> bladeId() {
            return Optional.ofNullable(bladeId);
        }
    }

    /** The target cannot be reached or is not ready: the same write is tried again, for ever, with growing pauses. */
    public static final class Unavailable extends SinkException {
        private static final long serialVersionUID = 1;

        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The target asks for less: the same, with smaller batches. */
    public static final class Overloaded extends SinkException {
        private static final long serialVersionUID = 1;
        private final Duration retryAfter;

        public Overloaded(String message, Duration retryAfter, @Nullable Throwable cause) {
            super(message, cause);
            this.retryAfter = retryAfter;
        }

        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** A person has to change something (password, rights, a table): the sink stops and says why; nothing is skipped. */
    public static final class Misconfigured extends SinkException {
        private static final long serialVersionUID = 1;

        public Misconfigured(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Another writer has taken the lane, or its row is not what this one last wrote: nothing was changed. */
    public static final class Fenced extends SinkException {
        private static final long serialVersionUID = 1;

        public Fenced(String message) {
            super(message, null);
        }
    }
}
