package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.zip.GZIPInputStream;

/** What the corpus is to find out: a webhook with one planted defect, and without Kafka. */
final class CarelessWebhook implements AutoCloseable {

    enum Defect {
        NONE,
        TAKES_EVERY_SIGNATURE("forged signature", "of another body", "of another id", "of another time"),
        TAKES_EVERY_SECRET("forged secret"),
        TAKES_EVERY_TIME("clock skew"),
        FAILS_ON_WHAT_IS_NO_JSON("body"),
        REFUSES_WHAT_IS_RIGHT("signed", "with the secret", "replayed", "batch"),
        READS_EVERY_BODY("too large", "unpacked too large", "content type"),
        READS_JSON_LOOSELY("name twice", "deep"),
        READS_EVERY_ENCODING("no UTF-8"),
        GUESSES_THE_ENCODING("UTF-16"),
        TAKES_EVERY_FIELD("model", "operation", "record id", "data", "timestamp", "origin"),
        TAKES_EVERY_TYPE("type"),
        TAKES_EVERY_ID("webhook-id"),
        TAKES_EVERY_ITEM("batch item"),
        TAKES_EVERY_BATCH("batch of too many", "batch form", "batch name twice"),
        READS_FROM_THE_FIRST_BRACE_ON("moved dot"),
        TAKES_EVERY_PATH("path"),
        KEEPS_A_BUFFER;

        /** Of the requests that tell it. */
        final List<String> kinds;

        Defect(String... kinds) {
            this.kinds = List.of(kinds);
        }
    }

    private static final Clock CLOCK = Clock.fixed(HostileCorpus.NOW, ZoneOffset.UTC);
    private static final WebhookSettings SETTINGS =
            HostileRequestsTest.settingsOfAll().withClock(CLOCK);

    private static final int BUFFER = 16 * 1024;

    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private final Authentication authentication = new Authentication(
            new LiveSecrets(SecretSource.fixed(List.of(Secret.of(TestCall.SECRET)))), Duration.ofMinutes(5), CLOCK);
    private final CallParser parser = new CallParser(SETTINGS);
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
            if (defect == Defect.KEEPS_A_BUFFER) {
                kept.add(new byte[BUFFER]);
            }
            byte[] answer = {};
            int status;
            try {
                byte[] body = body(exchange);
                status = status(exchange, body);
                answer = status == 200 ? answer(body) : answer;
            } catch (RefusedException e) {
                status = e.status();
            }
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private byte[] body(HttpExchange exchange) throws IOException, RefusedException {
        boolean right =
                isBatch(exchange) || exchange.getRequestURI().getRawPath().equals("/sync");
        right &= exchange.getRequestMethod().equals("POST");
        if (!right && defect != Defect.TAKES_EVERY_PATH) {
            throw RefusedException.of(404, "");
        }
        if (defect != Defect.READS_EVERY_BODY) {
            return RequestBody.read(exchange, SETTINGS.limits().maxBodyBytes());
        }
        boolean packed = exchange.getRequestHeaders().containsKey("Content-Encoding");
        InputStream in = exchange.getRequestBody();
        return (packed ? new GZIPInputStream(in) : in).readAllBytes();
    }

    private static boolean isBatch(HttpExchange exchange) {
        return exchange.getRequestURI().getRawPath().equals(BatchCalls.PATH);
    }

    private static byte[] answer(byte[] body) throws IOException {
        String recordId;
        try {
            recordId = Json.MAPPER
                    .readTree(new String(body, UTF_8))
                    .path("recordId")
                    .asText();
        } catch (IOException e) {
            recordId = "unreadable";
        }
        return Json.MAPPER.writeValueAsBytes(Json.MAPPER.createObjectNode().put("recordId", recordId));
    }

    private int status(HttpExchange exchange, byte[] body) {
        if (!verified(exchange, body)) {
            return 401;
        }
        try {
            CallHeaders.of(exchange.getRequestHeaders(), body);
        } catch (RefusedException e) {
            return defect == Defect.TAKES_EVERY_ID ? 200 : 400;
        }
        return isBatch(exchange) ? statusOfBatch(body) : statusOfCall(body);
    }

    private int statusOfCall(byte[] body) {
        ObjectNode call;
        try {
            call = parsed(body);
        } catch (RefusedException | IOException | ClassCastException e) {
            return defect == Defect.FAILS_ON_WHAT_IS_NO_JSON ? 500 : 400;
        }
        SyncCall parsed;
        try {
            parsed = parser.parse(call);
        } catch (RefusedException e) {
            return defect == Defect.TAKES_EVERY_FIELD ? 200 : 400;
        }
        if (defect == Defect.REFUSES_WHAT_IS_RIGHT) {
            return 400;
        }
        return hasDeclaredTypes(parsed) || defect == Defect.TAKES_EVERY_TYPE ? 200 : 400;
    }

    private static boolean hasDeclaredTypes(SyncCall call) {
        try {
            if (call.model().equals(HostileRequest.TYPED.model()) && call.fields() != null) {
                FieldTypes.checkDeclared(HostileRequest.TYPED, call.fields());
            }
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private int statusOfBatch(byte[] body) {
        List<JsonNode> items;
        try {
            items = BatchItems.of(body);
        } catch (RefusedException e) {
            return defect == Defect.TAKES_EVERY_BATCH ? 200 : 400;
        }
        boolean taken = items.stream().anyMatch(this::isTaken) || defect == Defect.TAKES_EVERY_ITEM;
        return taken && defect != Defect.REFUSES_WHAT_IS_RIGHT ? 200 : 400;
    }

    private boolean isTaken(JsonNode item) {
        try {
            return item instanceof ObjectNode call
                    && !parser.parse(call).recordId().isEmpty();
        } catch (RefusedException e) {
            return false;
        }
    }

    private ObjectNode parsed(byte[] body) throws RefusedException, IOException {
        if (defect == Defect.READS_JSON_LOOSELY) {
            return (ObjectNode) Json.MAPPER.readTree(new String(body, UTF_8));
        }
        if (defect == Defect.GUESSES_THE_ENCODING) {
            return (ObjectNode) Json.MAPPER.readTree(body);
        }
        if (defect == Defect.READS_FROM_THE_FIRST_BRACE_ON) {
            String text = new String(body, UTF_8);
            return StrictJson.call(
                    text.substring(Math.max(0, text.indexOf('{'))).getBytes(UTF_8));
        }
        return StrictJson.call(defect == Defect.READS_EVERY_ENCODING ? new String(body, UTF_8).getBytes(UTF_8) : body);
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
