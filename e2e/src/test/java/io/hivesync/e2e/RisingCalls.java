package io.hivesync.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * Webhook calls that count up a field of each record in turn and change another one now and then; each is given to one webhook
 * after the other until one of them has answered with 200. What they say is what a target must hold after them.
 */
final class RisingCalls {
    static final String MODEL = "members";
    static final String SECRET = "the secret of the calls";
    private static final int RECORDS = 10;
    private static final Map<String, Canonical> FIELDS =
            Map.of("id", Canonical.TEXT, "visits", Canonical.NUMBER, "note", Canonical.TEXT);

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Map<String, String>> expected = new TreeMap<>();
    private final Supplier<List<HiveSyncProcess>> webhooks;
    private long timestamp = System.currentTimeMillis() - 3_600_000;
    private int made;
    private int attempts;

    RisingCalls(Supplier<List<HiveSyncProcess>> webhooks) {
        this.webhooks = webhooks;
    }

    /** The first call of each record makes it. */
    void callForEach() {
        for (int i = 0; i < RECORDS; i++) {
            call();
        }
    }

    void call() {
        int number = made++;
        String id = "mem_" + number % RECORDS;
        Map<String, String> row = expected.computeIfAbsent(
                id, name -> new TreeMap<>(Map.of("id", Canonical.TEXT.of(name), "note", "null")));
        ObjectNode body = json.createObjectNode()
                .put("model", MODEL)
                .put("recordId", id)
                .put("timestamp", ++timestamp)
                .put("operation", number < RECORDS ? "create" : "update");
        ObjectNode data = body.putObject("data").put("visits", number);
        row.put("visits", Canonical.NUMBER.of(number));
        if (number % 3 == 0) {
            String note = number % 2 == 0 ? null : "note " + number;
            data.put("note", note);
            row.put("note", Canonical.TEXT.of(note));
        }
        send(body.toString());
    }

    private void send(String body) {
        Awaitility.await("a webhook answers 200 to " + body)
                .atMost(Duration.ofSeconds(120))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> answered(body));
    }

    private boolean answered(String body) {
        List<HiveSyncProcess> all = webhooks.get();
        int status = all.get(attempts++ % all.size())
                .sync(SECRET, body)
                .map(HttpResponse::statusCode)
                .orElse(0);
        if (status >= 400 && status < 500) {
            throw new AssertionError("the webhook answers " + status + " to " + body);
        }
        return status == 200;
    }

    int made() {
        return made;
    }

    Image addTo(Image hive) throws IOException {
        return hive.with(MODEL, FIELDS, expected);
    }
}
