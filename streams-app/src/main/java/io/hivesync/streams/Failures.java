package io.hivesync.streams;

import java.io.UncheckedIOException;
import java.util.Optional;

/** What ended a run of Kafka Streams, or kept it from beginning, in words that say what to do. No state. */
final class Failures {
    private Failures() {}

    static String explain(Throwable failure, StreamsSettings settings) {
        return causedBy(failure, StateFormatException.class)
                .map(format -> StateFormat.explain(format, settings))
                .or(() -> causedBy(failure, NewerFormatException.class).map(Throwable::getMessage))
                .or(() -> LocalState.explain(failure, settings))
                .or(() -> causedBy(failure, UncheckedIOException.class).map(Throwable::getMessage))
                .orElseGet(failure::toString);
    }

    static <T extends Throwable> Optional<T> causedBy(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
