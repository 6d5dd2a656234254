package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What the corpus is to find out: a webhook with one planted defect, and without Kafka. */
final class CarelessWebhook implements AutoCloseable {

    enum Defect {
        TAKES_EVERY_SIGNATURE,
        TAKES_EVERY_SECRET,
        TAKES_EVERY_TIME,
        FAILS_ON_WHAT_IS_NO_JSON,
        REFUSES_WHAT_IS_RIGHT,
        KEEPS_A_BUFFER
    }

    private static final int BUFFER = 16 * 1024;

    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private final Authentication authentication = new Authentication(
            new LiveSecrets(SecretSource.fixed(List.of(Secret.of(TestCall.SECRET)))),
            Duration.ofMinutes(5),
            Clock.fixed(HostileCorpus.NOW, ZoneOffset.UTC));
    private final Queue<byte[]> kept = new ConcurrentLinkedQueue<>();
    private final HttpServer http;
    private final Defect defect;

    CarelessWebhook(Defect defect) throws IOException {
        this.defect = defect;
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 512);
        http.setExecutor(executor);
        http.createContext("/", this::handle);
        http.start();
    }

    InetSocketAddress address() {
        return http.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] answer = body;
            if (defect == Defect.KEEPS_A_BUFFER) {
                kept.add(new byte[BUFFER]);
            }
            int status = status(exchange, body);
            if (status == 200) {
                answer = Json.MAPPER.writeValueAsBytes(Json.MAPPER
                        .createObjectNode()
                        .put(
                                "recordId",
                                Json.MAPPER.readTree(body).path("recordId").asText()));
            }
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private int status(HttpExchange exchange, byte[] body) {
        if (!verified(exchange, body)) {
            return 401;
        }
        try {
            JsonNode call = Json.MAPPER.readTree(body);
            boolean right = StrictJson.call(body).path("model").asText().equals("posts")
                    && call.path("data").isObject();
            return right && defect != Defect.REFUSES_WHAT_IS_RIGHT ? 200 : 400;
        } catch (IOException e) {
            return defect == Defect.FAILS_ON_WHAT_IS_NO_JSON ? 500 : 400;
        } catch (RefusedException e) {
            return 400;
        }
    }

    private boolean verified(HttpExchange exchange, byte[] body) {
        Headers headers = exchange.getRequestHeaders();
        return authentication.bySecret(headers)
                || authentication.bySignature(headers, body)
                || defect == Defect.TAKES_EVERY_SECRET && headers.containsKey("X-Sync-Secret")
                || defect == Defect.TAKES_EVERY_SIGNATURE && authentication.isSigned(headers)
                || defect == Defect.TAKES_EVERY_TIME && signedAtAnyTime(headers, body);
    }

    private static boolean signedAtAnyTime(Headers headers, byte[] body) {
        String prefix = headers.getFirst("webhook-id") + "." + headers.getFirst("webhook-timestamp") + ".";
        String expected =
                Base64.getEncoder().encodeToString(Secret.of(TestCall.SECRET).sign(prefix.getBytes(UTF_8), body));
        return ("v1," + expected).equals(headers.getFirst("webhook-signature"));
    }

    @Override
    public void close() {
        http.stop(0);
        executor.shutdownNow();
    }
}
