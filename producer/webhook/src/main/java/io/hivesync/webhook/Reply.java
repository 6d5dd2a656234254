package io.hivesync.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * An answer.
 *
 * @param body JSON
 */
record Reply(int status, byte[] body, int retryAfterSeconds) {

    /**
     * So much of a body that nobody wants is still read after the answer: a connection that is closed before is reset, and
     * its caller, who is still sending, may never see the answer.
     */
    private static final long MOST_UNREAD = 4L << 20;

    /** Nobody is to show, guess at or keep an answer; without any Access-Control header no page of another origin reads one. */
    private static final Map<String, String> GUARDS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Cache-Control", "no-store",
            "Referrer-Policy", "no-referrer");

    static Reply success(SyncCall call, Instant at) {
        ObjectNode body = Json.MAPPER
                .createObjectNode()
                .put("success", true)
                .put("model", call.name())
                .put("operation", call.operation())
                .put("recordId", call.recordId())
                .put("syncedAt", time(at));
        return new Reply(200, text(body), 0);
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    static Reply refusal(RefusedException e) {
        return new Reply(e.status(), text(e.body()), e.retryAfterSeconds());
    }

    static Reply failure() {
        return new Reply(500, text(Json.MAPPER.createObjectNode().put("error", "Internal error; send it again")), 0);
    }

    void send(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        GUARDS.forEach(headers::set);
        if (exchange instanceof HttpsExchange) {
            headers.set("Strict-Transport-Security", "max-age=31536000");
        }
        if (retryAfterSeconds > 0) {
            headers.set("Retry-After", String.valueOf(retryAfterSeconds));
        }
        if (status == 405) {
            headers.set("Allow", "POST");
        }
        if (status == 413) {
            headers.set("Connection", "close");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
            out.flush();
            if (status != 200) {
                exchange.getRequestBody().skip(MOST_UNREAD);
            }
        }
    }

    private static byte[] text(ObjectNode body) {
        try {
            return Json.MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }
}
