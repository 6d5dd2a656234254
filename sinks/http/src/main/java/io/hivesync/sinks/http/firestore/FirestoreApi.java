package io.hivesync.sinks.http.firestore;

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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Calls of Firestore's REST API, version 1. Names of documents stand in bodies, where they need no escapes. Thread-safe. */
final class FirestoreApi implements AutoCloseable {
    /** For what reads no more than lanes. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String GOOGLE = "https://firestore.googleapis.com";
    private static final long LARGEST_ANSWER = 96L << 20;

    private final FirestoreSettings settings;
    private final Authorization authorization;
    private final HttpCalls calls;
    private final String base;

    FirestoreApi(FirestoreSettings settings, Authorization authorization) {
        this.settings = settings;
        this.authorization = authorization;
        this.calls =
                new HttpCalls(settings.who(), LARGEST_ANSWER, settings.limits().maxConcurrentWrites());
        this.base = settings.url().emulator().map(place -> "http://" + place).orElse(GOOGLE) + "/v1/";
    }

    /** All of the writes, or none. What it returns has their update times, in their order. */
    JsonNode commit(List<ObjectNode> writes, Duration timeout) throws FirestoreException, SinkException {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.putArray("writes").addAll(writes);
        return call(settings.url().root() + ":commit", body, timeout).path("writeResults");
    }

    /**
     * The documents, in no order: each as {@code found} or {@code missing}.
     *
     * @param fields that are wanted of them; empty: all
     */
    JsonNode get(List<String> names, List<String> fields, Duration timeout) throws FirestoreException, SinkException {
        ObjectNode body = Json.MAPPER.createObjectNode();
        names.forEach(body.putArray("documents")::add);
        if (!fields.isEmpty()) {
            fields.forEach(body.putObject("mask").putArray("fieldPaths")::add);
        }
        return call(settings.url().root() + ":batchGet", body, timeout);
    }

    /** @param parent the document or root that the collection stands below */
    JsonNode query(String parent, ObjectNode structuredQuery, Duration timeout)
            throws FirestoreException, SinkException {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.set("structuredQuery", structuredQuery);
        return call(parent + ":runQuery", body, timeout);
    }

    private JsonNode call(String path, ObjectNode body, Duration timeout) throws FirestoreException, SinkException {
        HttpCall request = HttpCall.post(URI.create(base + escaped(path)), bytes(body));
        authorization.headers().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        HttpAnswer answer = calls.send(request, timeout);
        JsonNode read = read(answer);
        // a stream's failure may come after its beginning, with a status that said that all is well
        JsonNode error = read.isArray() ? read.path(read.size() - 1).path("error") : read.path("error");
        if (!answer.ok() || !error.isMissingNode()) {
            throw FirestoreException.of(answer, error, settings.sink().clock());
        }
        return read;
    }

    private static byte[] bytes(ObjectNode body) {
        try {
            return Json.MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    private static String escaped(String path) {
        return Arrays.stream(path.split("/"))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%3A", ":"))
                .collect(Collectors.joining("/"));
    }

    private JsonNode read(HttpAnswer answer) throws Unavailable {
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            if (answer.ok()) {
                throw new Unavailable(settings.who() + " answers with what is no JSON", null);
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
