package io.hivesync.sinks.http.firestore;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.SpeedEvents;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Prints how fast the sink is beside a commit that one would write by hand (the same writes, no lane, values by their JSON type), both
 * to the emulator, in turn. What the emulator takes for a write says nothing of Firestore; the ratio says what the sink adds.
 */
final class FirestoreSpeed {
    private static final int BATCH = 499;
    private static final int BATCHES = 12;
    private static final int ROUNDS = 5;

    private FirestoreSpeed() {}

    public static void main(String[] arguments) throws Exception {
        try (FirestoreEmulator emulator = FirestoreEmulator.start();
                HttpClient client =
                        HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
            for (int round = 0; round < ROUNDS; round++) {
                String url = emulator.url();
                URI bare = URI.create("http://127.0.0.1:" + emulator.port() + "/v1/projects/bare-" + round
                        + "/databases/(default)/documents:commit");
                try (Sink sink = new FirestoreSinkProvider()
                        .create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC()))) {
                    race(client, bare, sink.openLane(LANE, Optional.empty(), TAKEN));
                }
            }
        }
    }

    private static void race(HttpClient client, URI bare, SinkWriter writer) throws Exception {
        long[] nanos = new long[2];
        long offset = -1;
        int events = 0;
        for (List<RecordChange> batch : batches()) {
            long start = System.nanoTime();
            byHand(client, bare, batch);
            long middle = System.nanoTime();
            writer.write(new Batch.Changes(offset, offset + batch.size(), ACCOUNTS, batch, 1), TIMEOUT);
            nanos[0] += middle - start;
            nanos[1] += System.nanoTime() - middle;
            offset += batch.size();
            events += batch.size();
        }
        System.out.printf(
                "by hand %,.0f/s, sink %,.0f/s, ratio %.2f%n",
                events * 1e9 / nanos[0], events * 1e9 / nanos[1], (double) nanos[0] / nanos[1]);
    }

    private static List<List<RecordChange>> batches() {
        List<List<RecordChange>> batches = new ArrayList<>();
        for (List<RecordChange> batch : SpeedEvents.batches(new Random(42)).subList(0, BATCHES)) {
            batches.add(batch.subList(0, Math.min(BATCH, batch.size())));
        }
        return batches;
    }

    private static void byHand(HttpClient client, URI uri, List<RecordChange> batch) throws Exception {
        String root = uri.getPath().substring("/v1/".length()).replace(":commit", "");
        ObjectNode body = Json.MAPPER.createObjectNode();
        ArrayNode writes = body.putArray("writes");
        for (RecordChange change : batch) {
            String name = root + "/accounts/" + change.bladeId();
            if (change instanceof RecordChange.Upsert upsert) {
                ObjectNode update = writes.addObject().putObject("update").put("name", name);
                update.set("fields", fields(upsert.after()));
            } else {
                writes.addObject().put("delete", name);
            }
        }
        // whoever is not the owner has to pass the emulator's rules, which takes it five times as long
        HttpRequest post = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer owner")
                .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)))
                .build();
        HttpResponse<String> answer = client.send(post, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }

    private static ObjectNode fields(JsonNode object) {
        ObjectNode fields = Json.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            ObjectNode typed = fields.putObject(field.getKey());
            if (value.isObject()) {
                typed.putObject("mapValue").set("fields", fields(value));
            } else if (value.isNumber()) {
                typed.put("integerValue", value.asText());
            } else if (value.isBoolean()) {
                typed.set("booleanValue", value);
            } else {
                typed.set("stringValue", value);
            }
        }
        return fields;
    }
}
