package io.hivesync.sinks.http.convex;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.RetryAfter;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.time.Duration;

/**
 * Failures of Convex by what helps. Our functions say it in the data of their errors; a production deployment hides any other error's
 * words. A server's words are no part of a message: they may repeat a record's values.
 */
record ConvexFailures(ConvexSettings settings) {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String DEPLOY = "make the files anew (hive-sync schema --to convex) and deploy them";

    String who() {
        return "Convex at " + settings.url().hostAndPort();
    }

    /** A function failed. */
    SinkException ofFunction(ConvexCalls.Function function, JsonNode body, int parts) {
        JsonNode data = body.path("errorData");
        String table = data.path("table").asText();
        return switch (data.path("code").asText()) {
            case "FENCED" -> new Fenced("The lane is not where this writer left it: another one has taken it");
            case "UNAUTHORIZED" ->
                new Misconfigured(
                        who()
                                + " refuses the secret: it is not HIVE_SYNC_SECRET of the deployment's environment, or that is not set",
                        null);
            case "UNKNOWN_TABLE" -> new Misconfigured(who() + " knows no table " + table + " of ours: " + DEPLOY, null);
            case "REJECTED" ->
                new Rejected(
                        who() + " refuses a record of " + table + ": "
                                + refusal(data.path("reason").asText()),
                        data.path("bladeId").asText(),
                        null);
            case "OVERLOADED" -> tooMuch(parts, "reached a limit of a function");
            default -> unknown(function, body, parts);
        };
    }

    private static String refusal(String reason) {
        return switch (reason) {
            case "schema" -> "the table's schema does not allow it";
            case "size" -> "it is too large";
            case "nesting" -> "it is nested too deeply";
            default -> "it cannot be written";
        };
    }

    /** An error without our data: what we do not expect, or what ended the function from outside. */
    private SinkException unknown(ConvexCalls.Function function, JsonNode body, int parts) {
        String words = body.path("errorMessage").asText();
        boolean others = function == ConvexCalls.Function.DESCRIBE
                || words.contains("Could not find")
                || words.contains("Validat");
        return others
                ? new Misconfigured(
                        who() + " has no functions of ours at " + settings.module() + ", or those of another version: "
                                + DEPLOY,
                        null)
                : tooMuch(parts, "could not do what was asked (its log says why)");
    }

    /** The server did not run the function. */
    SinkException ofServer(HttpAnswer answer, JsonNode body, int parts) {
        int status = answer.status();
        String code = body.path("code").asText();
        String said = who() + " answers " + status + (code.matches("[A-Za-z]{1,60}") ? " (" + code + ")" : "");
        return switch (status) {
            case 401, 403 -> new Misconfigured(said + ": it refuses the call", null);
            case 404 -> new Misconfigured(said + ": there is no deployment at this address", null);
            case 413 -> tooMuch(parts, "answers 413: the batch is too large");
            case 429, 503 ->
                new Overloaded(
                        said + ": it asks for less",
                        RetryAfter.of(answer, settings.sink().clock()),
                        null);
            case 408, 421, 425 -> new Unavailable(said, null);
            default ->
                status >= 500
                        ? new Unavailable(said, null)
                        : new Misconfigured(said + ", which is no answer of a deployment", null);
        };
    }

    private SinkException tooMuch(int parts, String what) {
        return parts > 1
                ? new Overloaded(who() + " " + what + ": smaller batches", PAUSE, null)
                : new Unavailable(who() + " " + what, null);
    }
}
