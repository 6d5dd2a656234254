package io.hivesync.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A REST API in memory, as the page of that target asks for one: PUT, DELETE and a list of pages. */
final class RestStandIn implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, JsonNode> records = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    private RestStandIn(HttpServer server) {
        this.server = server;
    }

    static RestStandIn start() throws IOException {
        RestStandIn api =
                new RestStandIn(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        api.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        api.server.createContext("/", api::answer);
        api.server.start();
        return api;
    }

    String url() {
        return "rest+http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** By {@code model/id}. */
    Map<String, JsonNode> records() {
        return records;
    }

    /** Ids that are answered with 422. */
    Set<String> refused() {
        return refused;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String place = exchange.getRequestURI().getPath().substring(1);
        byte[] body = exchange.getRequestBody().readAllBytes();
        String id = place.substring(place.indexOf('/') + 1);
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                if (refused.contains(id)) {
                    reply(exchange, 422, "{}");
                    return;
                }
                records.put(place, Json.MAPPER.readTree(body));
                reply(exchange, 200, "{}");
            }
            case "DELETE" -> reply(exchange, records.remove(place) == null ? 404 : 200, "{}");
            default -> reply(exchange, 200, list(exchange));
        }
    }

    /** One page has all. */
    private String list(HttpExchange exchange) {
        ArrayNode all = Json.MAPPER.createArrayNode();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (query.startsWith("page=1&")) {
            String model = exchange.getRequestURI().getPath().substring(1) + "/";
            records.forEach((place, record) -> {
                if (place.startsWith(model)) {
                    all.add(record);
                }
            });
        }
        return all.toString();
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
