package io.hivesync.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import org.jspecify.annotations.Nullable;

/** A call that is not taken, and what it is answered. The message goes to the caller and to the log: never a value in it. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable String field;
    private final int retryAfterSeconds;
    private final String subject;

    private RefusedException(int status, String message, @Nullable String field, int retryAfterSeconds) {
        this(status, message, field, retryAfterSeconds, "");
    }

    private RefusedException(
            int status, String message, @Nullable String field, int retryAfterSeconds, String subject) {
        // thrown by thousands when somebody knocks without a key; nobody reads the stack
        super(message, null, false, false);
        this.status = status;
        this.field = field;
        this.retryAfterSeconds = retryAfterSeconds;
        this.subject = subject;
    }

    static RefusedException wrongField(String field, String message) {
        return new RefusedException(400, message, Printable.clipped(field), 0);
    }

    static RefusedException unauthorized() {
        return new RefusedException(401, "Unauthorized", null, 0);
    }

    static RefusedException of(int status, String message) {
        return new RefusedException(status, message, null, 0);
    }

    static RefusedException comeBack(int status, String message, int seconds) {
        return new RefusedException(status, message, null, seconds);
    }

    int status() {
        return status;
    }

    /** Whether the same may be taken another time. */
    boolean isForLater() {
        return retryAfterSeconds > 0;
    }

    /** 0 when to come back makes no sense. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** The same, saying in the log which call it was. */
    RefusedException about(String newSubject) {
        return new RefusedException(status, String.valueOf(getMessage()), field, retryAfterSeconds, newSubject + ": ");
    }

    /** For the log. */
    String reason() {
        return subject + getMessage();
    }

    ObjectNode body() {
        ObjectNode body = Json.MAPPER.createObjectNode().put("error", getMessage());
        return field == null ? body : body.put("field", field);
    }
}
