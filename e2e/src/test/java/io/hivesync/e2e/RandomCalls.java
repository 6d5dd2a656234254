package io.hivesync.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * Webhook calls for a model that no file has, one after the other with rising timestamps, each repeated until it is
 * answered with 200; and what a target must hold after them.
 */
final class RandomCalls {
    static final String MODEL = "members";
    static final String SECRET = "the secret of the calls";
    static final Map<String, Canonical> FIELDS = Map.of(
            "id", Canonical.TEXT,
            "email", Canonical.TEXT,
            "visits", Canonical.NUMBER,
            "vip", Canonical.BOOLEAN,
            "tags", Canonical.JSON);

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Map<String, String>> expected = new TreeMap<>();
    private final Supplier<HiveSyncProcess> producer;
    private final Random random;
    private long timestamp = System.currentTimeMillis() - 3_600_000;

    RandomCalls(Supplier<HiveSyncProcess> producer, long seed) {
        this.producer = producer;
        this.random = new Random(seed);
    }

    void call() {
        String id = "mem_" + random.nextInt(30);
        ObjectNode body =
                json.createObjectNode().put("model", MODEL).put("recordId", id).put("timestamp", ++timestamp);
        int dice = random.nextInt(100);
        if (dice < 15 && expected.containsKey(id)) {
            body.put("operation", "delete");
            send(body);
            expected.remove(id);
            return;
        }
        body.put("operation", expected.containsKey(id) ? "update" : "create");
        Map<String, String> row = expected.containsKey(id) ? expected.get(id) : newRow(id);
        set(body.putObject("data"), row);
        send(body);
        expected.put(id, row);
    }

    private static Map<String, String> newRow(String id) {
        Map<String, String> row = new TreeMap<>();
        FIELDS.keySet().forEach(field -> row.put(field, "null"));
        row.put("id", Canonical.TEXT.of(id));
        return row;
    }

    /** Some of the fields; some of them to null. */
    private void set(ObjectNode data, Map<String, String> row) {
        if (random.nextBoolean()) {
            set(data, row, "email", "m" + random.nextInt(1000) + "@example.com");
        }
        if (random.nextBoolean()) {
            set(data, row, "visits", random.nextInt(4) == 0 ? random.nextInt(100) / 4.0 : random.nextInt(100));
        }
        if (random.nextBoolean()) {
            set(data, row, "vip", random.nextBoolean());
        }
        if (random.nextBoolean()) {
            set(data, row, "tags", Map.of("n", random.nextInt(5)));
        }
    }

    private void set(ObjectNode data, Map<String, String> row, String field, Object value) {
        Object chosen = random.nextInt(5) == 0 ? null : value;
        data.set(field, json.valueToTree(chosen));
        row.put(field, FIELDS.get(field).of(chosen instanceof Map ? json.valueToTree(chosen) : chosen));
    }

    private void send(ObjectNode body) {
        String text = body.toString();
        Awaitility.await()
                .alias("the webhook answers 200 to " + text)
                .atMost(java.time.Duration.ofSeconds(120))
                .pollDelay(java.time.Duration.ZERO)
                .pollInterval(java.time.Duration.ofMillis(100))
                .until(() -> {
                    Optional<HttpResponse<String>> answer = producer.get().sync(SECRET, text);
                    answer.filter(found -> found.statusCode() == 400).ifPresent(found -> {
                        throw new AssertionError(found.body());
                    });
                    return answer.map(HttpResponse::statusCode).orElse(0) == 200;
                });
    }

    Image addTo(Image hive) throws IOException {
        return hive.with(MODEL, FIELDS, expected);
    }
}
