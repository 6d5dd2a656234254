package io.hivesync.sinks.http.libsql;

import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.RetryAfter;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A libSQL server's refusals by HTTP status, and by its own codes. Its words are repeated only where they can name nothing but
 * tables and columns.
 */
final class LibsqlFailures {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int SERVER_ERRORS = 500;
    private static final Pattern NAMES =
            Pattern.compile("no such table: .*|no such column: .*|table .* has no column named .*", Pattern.DOTALL);

    /** With the kind of it behind, at some servers. */
    private static final String CONSTRAINT = "SQLITE_CONSTRAINT";

    private static final Pattern OTHER_ROWS =
            Pattern.compile("(^|: )(UNIQUE|PRIMARY KEY|FOREIGN KEY) constraint failed(:|$)");

    private LibsqlFailures() {}

    static SinkException ofStatus(HttpAnswer answer, String address, Clock clock) {
        int status = answer.status();
        String what = "libSQL at " + address + " (HTTP " + status + "): ";
        Duration pause = RetryAfter.of(answer, clock);
        return switch (status) {
            case 401 ->
                new Misconfigured(what + "the token is missing, wrong or expired; give another authToken", null);
            case 402 -> new Misconfigured(what + "the plan does not allow more; see the account's billing", null);
            case 403 -> new Misconfigured(what + "the token may not write; make one that is not read-only", null);
            case 404 -> new Misconfigured(what + "there is no such database; check its name", null);
            case 429 -> new Overloaded(what + "it asks for fewer calls", pause, null);
            case 400, 408 -> new Unavailable(what + "it did not understand the call or had no time for it", null);
            default -> {
                if (status == 503 && answer.header("retry-after").isPresent()) {
                    yield new Overloaded(what + "it asks to come back later", pause, null);
                }
                yield status >= SERVER_ERRORS
                        ? new Unavailable(what + "it cannot answer now", null)
                        : new Misconfigured(what + "this is not where a libSQL server answers; check the URL", null);
            }
        };
    }

    static SinkException named(HranaException error, String doing, @Nullable String bladeId) {
        String what = "libSQL: " + doing + " (" + error.code() + "): ";
        if (OTHER_ROWS.matcher(String.valueOf(error.getMessage())).find()
                && error.code().startsWith(CONSTRAINT)) {
            return Rejected.forNow(what + "another row is in the way, or missing", bladeId);
        }
        return switch (error.code().startsWith(CONSTRAINT) ? CONSTRAINT : error.code()) {
            case CONSTRAINT, "SQLITE_MISMATCH", "SQLITE_TOOBIG" ->
                new Rejected(what + "a value does not fit", bladeId, null);
            case HranaException.CALL_TOO_LARGE ->
                bladeId == null
                        ? new Overloaded(what + "the batch is too large", PAUSE, null)
                        : new Rejected(what + "the record is too large for a call", bladeId, null);
            case "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH", "BLOCKED" ->
                new Misconfigured(what + "the database may not be written; see its plan, limits and token", null);
            case "SQLITE_CORRUPT", "SQLITE_NOTADB" -> new Misconfigured(what + "the database is damaged", null);
            case "SQL_PARSE_ERROR", "SQL_INPUT_ERROR" ->
                new Misconfigured(what + names(error).orElse("it did not understand the statement"), null);
            case "SQLITE_BUSY", "SQLITE_LOCKED" ->
                new Unavailable(what + "another one holds the database's lock", null);
            case "TRANSACTION_TIMEOUT", "TRANSACTION_BUSY", "SQLITE_NOMEM", "SQLITE_INTERRUPT" ->
                new Overloaded(what + "the transaction took too long, or there were too many", PAUSE, null);
            case "SQLITE_FULL" -> new Unavailable(what + "the disk is full", null);
            default ->
                names(error)
                        .<SinkException>map(names -> new Misconfigured(what + names, null))
                        .orElseGet(
                                () -> new Unavailable(what + "the cause is not known to us; it is tried again", null));
        };
    }

    private static Optional<String> names(HranaException error) {
        Matcher names =
                NAMES.matcher(String.valueOf(error.getMessage()).replaceFirst("^SQL(ite)?( input)? error: ", ""));
        return names.matches() ? Optional.of(names.group()) : Optional.empty();
    }
}
