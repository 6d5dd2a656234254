package io.hivesync.sinks.http.firestore;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.time.Duration;
import java.util.List;

/** Failures of Firestore by what helps. */
record FirestoreFailures(FirestoreSettings settings) {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Of a call that writes no record. */
    SinkException of(FirestoreException failure) {
        return of(failure, List.of());
    }

    /** @param bladeIds of the records that the call was to write */
    SinkException of(FirestoreException failure, List<String> bladeIds) {
        String said = settings.who() + " says " + failure.said();
        return switch (failure.code()) {
            case UNAVAILABLE, INTERNAL, UNKNOWN, CANCELLED, DATA_LOSS -> new Unavailable(said, null);
            case ABORTED, ALREADY_EXISTS -> new Unavailable(said + ": another transaction was in the way", null);
            case DEADLINE_EXCEEDED -> tooMuch(said, bladeIds);
            case RESOURCE_EXHAUSTED ->
                new Overloaded(
                        said + ": it asks for less, or the project's quota is used up", failure.retryAfter(), null);
            case PERMISSION_DENIED ->
                new Misconfigured(
                        said
                                + ": the identity needs the role Cloud Datastore User (roles/datastore.user) in the project,"
                                + " and the project the Firestore API",
                        null);
            case UNAUTHENTICATED -> new Misconfigured(said + ": it does not know the identity", null);
            case NOT_FOUND -> new Misconfigured(said + ": there is no such project or database", null);
            case FAILED_PRECONDITION ->
                new Misconfigured(
                        said + ": is the database in Datastore mode, or are " + FirestoreNames.LANES
                                + " exempt from indexes?",
                        null);
            case UNIMPLEMENTED -> new Misconfigured(said + ": what answers there is no Firestore", null);
            case INVALID_ARGUMENT, OUT_OF_RANGE -> refused(said, failure, bladeIds);
            case NO_ANSWER -> noAnswer(said, failure, bladeIds);
        };
    }

    private static SinkException refused(String said, FirestoreException failure, List<String> bladeIds) {
        if (failure.isTooLarge() && bladeIds.size() > 1) {
            return tooMuch(said, bladeIds);
        }
        if (bladeIds.isEmpty()) {
            return new Misconfigured(said + ": it does not understand the call", null);
        }
        return new Rejected(
                said + ": it refuses a record (over 40,000 index entries? exempt its large fields from indexes)",
                bladeIds.size() == 1 ? bladeIds.getFirst() : null,
                null);
    }

    /** Something between us and Firestore has answered, or a server that is none. */
    private static SinkException noAnswer(String said, FirestoreException failure, List<String> bladeIds) {
        return switch (failure.httpStatus()) {
            case 429, 503 -> new Overloaded(said + ": it asks for less", failure.retryAfter(), null);
            case 413 ->
                bladeIds.size() == 1
                        ? new Rejected(said + ": the record is too large for it", bladeIds.getFirst(), null)
                        : tooMuch(said, bladeIds);
            case 401, 403 -> new Misconfigured(said + ": the call is refused", null);
            case 408, 421, 425 -> new Unavailable(said, null);
            default ->
                failure.httpStatus() >= 500
                        ? new Unavailable(said, null)
                        : new Misconfigured(said + ", which is no answer of Firestore", null);
        };
    }

    private static SinkException tooMuch(String said, List<String> bladeIds) {
        return bladeIds.size() > 1
                ? new Overloaded(said + ": smaller batches", PAUSE, null)
                : new Unavailable(said, null);
    }
}
