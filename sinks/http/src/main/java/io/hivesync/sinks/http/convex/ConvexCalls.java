package io.hivesync.sinks.http.convex;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.HttpCall;
import io.hivesync.sinks.http.HttpCalls;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Calls of the deployed functions. Thread-safe. */
final class ConvexCalls implements AutoCloseable {
    private static final long LARGEST_ANSWER = 32L << 20;

    private final ConvexSettings settings;
    private final HttpCalls calls;
    private final ConvexFailures failures;

    /** A function. */
    enum Function {
        DESCRIBE("describe", "query"),
        READ_LANE("readLane", "query"),
        RIVALS("rivals", "query"),
        LIST("list", "query"),
        READ("read", "query"),
        REPLACE_LANE("replaceLane", "mutation"),
        APPLY_BATCH("applyBatch", "mutation");

        private final String exported;
        private final String kind;

        Function(String exported, String kind) {
            this.exported = exported;
            this.kind = kind;
        }
    }

    ConvexCalls(ConvexSettings settings) {
        this.settings = settings;
        this.calls = new HttpCalls(
                "Convex at " + settings.url().hostAndPort(),
                LARGEST_ANSWER,
                settings.limits().maxConcurrentWrites());
        this.failures = new ConvexFailures(settings);
    }

    /**
     * What the function returns.
     *
     * @param arguments but for the secret
     * @param parts how many parts the call could be made in: one that is too much is then made smaller
     */
    JsonNode call(Function function, ObjectNode arguments, int parts, Duration timeout) throws SinkException {
        HttpAnswer answer = calls.send(request(function, arguments), timeout);
        JsonNode body = body(answer);
        if (body.path("status").asText().equals("success")) {
            return body.path("value");
        }
        throw body.path("status").asText().equals("error")
                ? failures.ofFunction(function, body, parts)
                : failures.ofServer(answer, body, parts);
    }

    private HttpCall request(Function function, ObjectNode arguments) {
        ObjectNode call = Json.MAPPER.createObjectNode();
        call.put("path", settings.module() + ":" + function.exported);
        call.putObject("args").put("secret", settings.secret()).setAll(arguments);
        call.put("format", "json");
        try {
            return HttpCall.post(
                    URI.create(settings.url().base() + "/api/" + function.kind), Json.MAPPER.writeValueAsBytes(call));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    private JsonNode body(HttpAnswer answer) throws Unavailable {
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            if (answer.ok()) {
                throw new Unavailable(failures.who() + " answers with what is no JSON", null);
            }
            // a gateway's page
            return Json.MAPPER.missingNode();
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
