package io.hivesync.sinks.http.firestore;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.RetryAfter;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;

/**
 * A call that Firestore did not do. Its own words stay here: they may repeat a record's values.
 */
final class FirestoreException extends Exception {
    private static final long serialVersionUID = 1;
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Code code;
    private final int httpStatus;
    private final String reason;
    private final Duration retryAfter;
    private final boolean tooLarge;

    /** The codes of Google's APIs, and one for an answer that is none of theirs. */
    enum Code {
        CANCELLED,
        UNKNOWN,
        INVALID_ARGUMENT,
        DEADLINE_EXCEEDED,
        NOT_FOUND,
        ALREADY_EXISTS,
        PERMISSION_DENIED,
        RESOURCE_EXHAUSTED,
        FAILED_PRECONDITION,
        ABORTED,
        OUT_OF_RANGE,
        UNIMPLEMENTED,
        INTERNAL,
        UNAVAILABLE,
        DATA_LOSS,
        UNAUTHENTICATED,
        NO_ANSWER;

        private static Code of(String name) {
            return Arrays.stream(values())
                    .filter(code -> code.name().equals(name))
                    .findFirst()
                    .orElse(NO_ANSWER);
        }
    }

    private FirestoreException(Code code, int httpStatus, String reason, Duration retryAfter, boolean tooLarge) {
        super(code.name(), null, false, false);
        this.code = code;
        this.httpStatus = httpStatus;
        this.reason = reason;
        this.retryAfter = retryAfter;
        this.tooLarge = tooLarge;
    }

    /** @param error what the API says of it; missing where the answer is none of the API */
    static FirestoreException of(HttpAnswer answer, JsonNode error, Clock clock) {
        Duration retryAfter = RetryAfter.of(answer, clock);
        String reason = "";
        for (JsonNode detail : error.path("details")) {
            String type = detail.path("@type").asText();
            if (type.endsWith("google.rpc.RetryInfo")) {
                retryAfter = delay(detail.path("retryDelay").asText(), retryAfter);
            } else if (type.endsWith("google.rpc.ErrorInfo")) {
                reason = detail.path("reason").asText();
            }
        }
        String words = error.path("message").asText();
        boolean tooLarge = words.contains("payload size") || words.contains("Transaction too big");
        return new FirestoreException(
                Code.of(error.path("status").asText()),
                error.path("code").asInt(answer.status()),
                reason.matches("[A-Z][A-Z0-9_]{0,62}") ? reason : "",
                retryAfter,
                tooLarge);
    }

    /** As JSON writes a duration: {@code 3.5s}. */
    private static Duration delay(String text, Duration otherwise) {
        try {
            Duration delay = Duration.parse("PT" + text);
            return delay.isNegative() || delay.compareTo(LONGEST) > 0 ? otherwise : delay;
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }

    Code code() {
        return code;
    }

    int httpStatus() {
        return httpStatus;
    }

    /** When it may be tried again. */
    Duration retryAfter() {
        return retryAfter;
    }

    /** Whether less would have been done. */
    boolean isTooLarge() {
        return tooLarge;
    }

    /** What may be shown of it. */
    String said() {
        return (code == Code.NO_ANSWER ? "HTTP " + httpStatus : code.name())
                + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
}
