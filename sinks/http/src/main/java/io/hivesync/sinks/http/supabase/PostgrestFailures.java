package io.hivesync.sinks.http.supabase;

import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.RetryAfter;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refusals by SQLSTATE, by PostgREST's codes, and by HTTP status where there is neither, as gateways answer. The server's
 * words are repeated only where they can name nothing but tables, columns and functions.
 */
final class PostgrestFailures {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int SERVER_ERRORS = 500;
    private static final Pattern CONSTRAINT = Pattern.compile("constraint \"([^\"]{1,63})\"");

    private PostgrestFailures() {}

    static SinkException ofStatus(HttpAnswer answer, String address, Clock clock) {
        int status = answer.status();
        String what = "Supabase at " + address + " (HTTP " + status + "): ";
        Duration pause = RetryAfter.of(answer, clock);
        return switch (status) {
            case 401, 403 -> new Misconfigured(what + "the service key is missing or wrong", null);
            case 402 -> new Misconfigured(what + "the project is restricted; see its usage and billing", null);
            case 404 -> new Misconfigured(what + "there is no such project, or no API at this path", null);
            case 540 -> new Misconfigured(what + "the project is paused; restore it in the dashboard", null);
            case 429 -> new Overloaded(what + "it asks for fewer calls", pause, null);
            case 408 -> new Unavailable(what + "it had no time for the call", null);
            default -> {
                if (status == 503 && answer.header("retry-after").isPresent()) {
                    yield new Overloaded(what + "it asks to come back later", pause, null);
                }
                yield status >= SERVER_ERRORS
                        ? new Unavailable(what + "it cannot answer now", null)
                        : new Misconfigured(what + "this is not where Supabase's API answers; check the URL", null);
            }
        };
    }

    static SinkException named(PostgrestException error, String doing, @Nullable String bladeId) {
        String code = error.code();
        String what = "Supabase: " + doing + " (" + code + "): ";
        return switch (code) {
            case "PGRST301", "PGRST302", "PGRST303" ->
                new Misconfigured(what + "the service key is wrong or expired", null);
            case "PGRST000", "PGRST001", "PGRST002" ->
                new Unavailable(what + "the API cannot reach its database", null);
            case "PGRST003" -> new Overloaded(what + "the API had no connection free", PAUSE, null);
            case "PGRST106" -> new Misconfigured(what + "the schema is not exposed; see the API's settings", null);
            case "PGRST202" ->
                new Misconfigured(
                        what + "a function of Hive Sync is missing; the sink's check says which SQL to run", null);
            // what a token names as its role, not a value of a record
            case "22023" -> new Misconfigured(what + "the service key's role does not exist", null);
            case "42501" -> new Misconfigured(what + error.getMessage() + "; is this the service key?", null);
            case "25006" -> new Misconfigured(what + "the database is read-only; see its disk and its plan", null);
            case "42701", "42P07" -> new Unavailable(what + "another one changed the table at the same time", null);
            case PostgrestException.CALL_TOO_LARGE ->
                bladeId == null
                        ? new Overloaded(what + "the batch is too large", PAUSE, null)
                        : new Rejected(what + "the record is too large for a call", bladeId, null);
            case "23001", "23503", "23505", "23P01" -> Rejected.forNow(what + where(error), bladeId);
            case "57014" -> new Overloaded(what + "the server stopped the statement, it took too long", PAUSE, null);
            case "53100" -> new Unavailable(what + "the server's disk is full", null);
            case "53300" -> new Unavailable(what + "the server has no connection left", null);
            default -> byClass(error, what, bladeId);
        };
    }

    private static SinkException byClass(PostgrestException error, String what, @Nullable String bladeId) {
        return switch (error.code().substring(0, 2)) {
            case "PG" -> new Misconfigured(what + "the API refuses the call", null);
            case "0L", "0P", "28" -> new Misconfigured(what + "the server refused the service key's role", null);
            case "3D", "3F", "42", "HS" -> new Misconfigured(what + error.getMessage(), null);
            case "21", "22", "23", "44", "54", "P0" -> new Rejected(what + where(error), bladeId, null);
            case "53" -> new Overloaded(what + "the server is short of memory or another resource", PAUSE, null);
            case "08" -> new Unavailable(what + "the API lost its connection to the database", null);
            case "40", "55" -> new Unavailable(what + "another transaction was in the way", null);
            case "57" -> new Unavailable(what + "the server is stopping, starting, or closed the connection", null);
            default -> new Unavailable(what + "the cause is not known to us; it is tried again", null);
        };
    }

    private static String where(PostgrestException error) {
        Matcher constraint = CONSTRAINT.matcher(String.valueOf(error.getMessage()));
        boolean named = error.code().startsWith("23") && constraint.find();
        return "the server refused a value" + (named ? ", by constraint " + constraint.group(1) : "");
    }
}
