package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.RetryAfter;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import org.jspecify.annotations.Nullable;

/** Answers that are no success, by what helps. Their bodies are no part of a message: they may repeat a record's values. */
final class RestFailures {
    private final RestCalls calls;

    RestFailures(RestCalls calls) {
        this.calls = calls;
    }

    /** @param what was asked for, such as "a PUT of accounts" */
    SinkException named(HttpAnswer answer, String what, @Nullable String bladeId) {
        int status = answer.status();
        String said = calls.sentence("answers " + status + " to " + what);
        return switch (status) {
            case 400, 409, 413, 414, 422, 431 -> new Rejected(said + ": it refuses the record", bladeId, null);
            case 401, 403, 407 ->
                new Misconfigured(
                        said + ": it refuses the login; see the URL's password and the option authorization", null);
            case 404, 410 -> new Misconfigured(said + ": there is no such place; see the options for paths", null);
            case 405, 501 -> new Misconfigured(said + ": it does not know that method there", null);
            case 412 -> new Fenced(said + ": it has seen a newer version or token");
            case 429 -> overloaded(answer, said + ": it asks for fewer requests");
            case 503 ->
                answer.header("retry-after").isPresent()
                        ? overloaded(answer, said + ": it asks for a pause")
                        : new Unavailable(said, null);
            case 408, 421, 423, 425 -> new Unavailable(said, null);
            default -> other(status, said);
        };
    }

    private static SinkException other(int status, String said) {
        if (status >= 500) {
            return new Unavailable(said, null);
        }
        return new Misconfigured(
                status >= 300 && status < 400
                        ? said + ": a redirect is not followed; give the address that it leads to"
                        : said + ", which is no answer to it",
                null);
    }

    private Overloaded overloaded(HttpAnswer answer, String said) {
        return new Overloaded(said, RetryAfter.of(answer, calls.clock()), null);
    }
}
