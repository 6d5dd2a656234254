package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The operations port: {@code /health/live}, {@code /health/ready} (200, or 503 with the reason), which are open to whoever
 * watches the process, and {@code /status}, for the token where there is one. All JSON and read-only. Thread-safe once
 * started; close it last, so that a stop can be watched.
 */
final class OperationsServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Optional<OperationsToken> token;

    private OperationsServer(HttpServer server, Optional<OperationsToken> token) {
        this.server = server;
        this.token = token;
    }

    static OperationsServer start(Settings.Operations settings, Pipeline pipeline) {
        InetSocketAddress bind = settings.bind();
        try {
            OperationsServer operations = new OperationsServer(HttpServer.create(bind, 0), settings.token());
            operations.serve(pipeline);
            return operations;
        } catch (BindException e) {
            throw new EnvironmentException(
                    "The operations port " + bind.getPort() + " cannot be used (" + e.getMessage()
                            + "). Give another one with --ops-port, 0 for any.",
                    e);
        } catch (IOException e) {
            throw new EnvironmentException("The operations port cannot be opened (" + e + ")", e);
        }
    }

    private void serve(Pipeline pipeline) {
        server.setExecutor(threads);
        serve("/", () -> new Answer(404, message("error", "not here: see /status")));
        serve("/health/live", () -> new Answer(200, message("status", "live")));
        serve("/health/ready", () -> ready(pipeline.health()));
        serveDetails("/status", () -> new Answer(200, pipeline.status()));
        server.start();
    }

    private record Answer(int code, ObjectNode body) {}

    /** To all who reach the port. */
    private void serve(String path, Supplier<Answer> answer) {
        server.createContext(path, exchange -> {
            // also when the answer cannot be made, the caller must not wait for it
            try (exchange) {
                respond(exchange, answer);
            }
        });
    }

    /** To those who have the token, where there is one. */
    private void serveDetails(String path, Supplier<Answer> answer) {
        server.createContext(path, exchange -> {
            try (exchange) {
                String given = exchange.getRequestHeaders().getFirst("Authorization");
                if (token.isEmpty() || token.get().opens(given)) {
                    respond(exchange, answer);
                } else {
                    exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                    respond(exchange, () -> new Answer(401, message("error", "Unauthorized")));
                }
            }
        });
    }

    private static Answer ready(Role.Health health) {
        return new Answer(
                health.ready() ? 200 : 503,
                message("status", health.ready() ? "ready" : "not ready").put("reason", health.reason()));
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private static ObjectNode message(String key, String value) {
        return Json.MAPPER.createObjectNode().put(key, value);
    }

    private static void respond(HttpExchange exchange, Supplier<Answer> answer) throws IOException {
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            exchange.sendResponseHeaders(405, -1);
            return;
        }
        Answer made = answer.get();
        byte[] bytes = Json.MAPPER.writeValueAsBytes(made.body());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(made.code(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
