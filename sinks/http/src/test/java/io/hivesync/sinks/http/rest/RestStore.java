package io.hivesync.sinks.http.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A little REST API with a store behind it, as somebody would write it for us: records by PUT, PATCH, GET and DELETE, lists in
 * pages, batches that are taken whole or not at all, lanes with ETags. It refuses a {@code loginCount} that is no number.
 */
final class RestStore implements AutoCloseable {
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString(("hive:" + Samples.SECRET).getBytes(UTF_8));

    private final Map<String, TreeMap<String, ObjectNode>> models = new HashMap<>();
    private final Map<String, byte[]> lanes = new HashMap<>();
    private final Map<String, Integer> tags = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger callsToLive = new AtomicInteger(Integer.MAX_VALUE);
    private volatile HttpServer server;

    RestStore() {
        server = serve(0);
    }

    private HttpServer serve(int port) {
        try {
            HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            fresh.setExecutor(threads);
            fresh.createContext("/api", this::handle);
            fresh.start();
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After so many more calls nobody answers any more; what was stored stays. */
    void dieAfter(int calls) {
        callsToLive.set(calls);
    }

    /** @throws UncheckedIOException when it is still there */
    void comeBack() {
        server = serve(port());
        callsToLive.set(Integer.MAX_VALUE);
    }

    private record Answer(int status, byte[] body, Map<String, String> headers) {
        static Answer of(int status) {
            return new Answer(status, new byte[0], Map.of());
        }

        static Answer of(JsonNode body) throws IOException {
            return new Answer(200, Json.MAPPER.writeValueAsBytes(body), Map.of());
        }
    }

    String url() {
        return "rest+http://hive:" + Samples.SECRET + "@" + host() + "/api";
    }

    String host() {
        return "127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** How many calls came, with a login or without. */
    int calls() {
        return calls.get();
    }

    /** Methods and paths, in the order in which they came. */
    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    synchronized Map<String, ObjectNode> records(String model) {
        return new TreeMap<>(models.getOrDefault(model, new TreeMap<>()));
    }

    private void handle(HttpExchange call) throws IOException {
        calls.incrementAndGet();
        if (callsToLive.decrementAndGet() < 0) {
            server.stop(0);
            return;
        }
        byte[] body = call.getRequestBody().readAllBytes();
        Answer answer;
        try {
            answer = LOGIN.equals(call.getRequestHeaders().getFirst("Authorization"))
                    ? answer(call, body)
                    : Answer.of(401);
        } catch (RuntimeException e) {
            answer = new Answer(500, e.toString().getBytes(UTF_8), Map.of());
        }
        answer.headers().forEach(call.getResponseHeaders()::set);
        call.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        call.getResponseBody().write(answer.body());
        call.close();
    }

    private synchronized Answer answer(HttpExchange call, byte[] body) throws IOException {
        String path = call.getRequestURI().getRawPath();
        requests.add(call.getRequestMethod() + " " + path);
        String[] parts = path.split("/", -1);
        if (parts.length == 2) {
            return Answer.of(204);
        }
        if (parts[2].equals("lanes")) {
            return lane(call, path, body);
        }
        TreeMap<String, ObjectNode> model = models.computeIfAbsent(decode(parts[3]), name -> new TreeMap<>());
        if (parts.length == 4) {
            return Answer.of(page(model, query(call)));
        }
        return parts[4].equals("batch")
                ? batch(model, Json.MAPPER.readTree(body))
                : record(call.getRequestMethod(), model, decode(parts[4].substring("id=".length())), body);
    }

    private static Answer record(String method, TreeMap<String, ObjectNode> model, String id, byte[] body)
            throws IOException {
        if (method.equals("PUT")) {
            ObjectNode record = (ObjectNode) Json.MAPPER.readTree(body);
            if (refused(record)) {
                return Answer.of(422);
            }
            model.put(id, record);
            return Answer.of(204);
        }
        ObjectNode there = model.get(id);
        if (there == null) {
            return Answer.of(404);
        }
        return switch (method) {
            case "GET" -> Answer.of(there);
            case "PATCH" -> {
                there.setAll((ObjectNode) Json.MAPPER.readTree(body));
                yield Answer.of(204);
            }
            case "DELETE" -> {
                model.remove(id);
                yield Answer.of(204);
            }
            default -> Answer.of(405);
        };
    }

    private static Answer batch(TreeMap<String, ObjectNode> model, JsonNode body) {
        for (JsonNode item : body.get("records")) {
            if (refused(item.get("record"))) {
                String culprit = "{\"bladeId\":\"" + item.get("bladeId").asText() + "\"}";
                return new Answer(422, culprit.getBytes(UTF_8), Map.of());
            }
        }
        for (JsonNode item : body.get("records")) {
            String id = item.get("bladeId").textValue();
            switch (item.get("op").textValue()) {
                case "upsert" -> model.put(id, (ObjectNode) item.get("record"));
                case "delete" -> model.remove(id);
                default -> model.computeIfPresent(id, (key, record) -> record.setAll((ObjectNode) item.get("record")));
            }
        }
        return Answer.of(204);
    }

    private static boolean refused(JsonNode record) {
        return record.hasNonNull("loginCount") && !record.get("loginCount").isNumber();
    }

    private static ArrayNode page(TreeMap<String, ObjectNode> model, Map<String, String> query) {
        int page = Integer.parseInt(query.get("page"));
        int limit = Integer.parseInt(query.get("limit"));
        ArrayNode records = Json.MAPPER.createArrayNode();
        model.values().stream().skip((page - 1L) * limit).limit(limit).forEach(records::add);
        return records;
    }

    private Answer lane(HttpExchange call, String path, byte[] body) {
        String tag = "\"" + tags.getOrDefault(path, 0) + "\"";
        if (call.getRequestMethod().equals("GET")) {
            byte[] lane = lanes.get(path);
            return lane == null ? Answer.of(404) : new Answer(200, lane, Map.of("ETag", tag));
        }
        String match = call.getRequestHeaders().getFirst("If-Match");
        boolean fits = match == null ? !lanes.containsKey(path) : lanes.containsKey(path) && match.equals(tag);
        if (!fits) {
            return Answer.of(412);
        }
        lanes.put(path, body);
        tags.merge(path, 1, Integer::sum);
        return Answer.of(204);
    }

    private static Map<String, String> query(HttpExchange call) {
        Map<String, String> values = new HashMap<>();
        for (String pair : call.getRequestURI().getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            values.put(decode(parts[0]), decode(parts[1]));
        }
        return values;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
