package io.hivesync.sinks.http.firestore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.SpeedCalls;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.testkit.SpeedReference;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** What the emulator takes for a write says nothing of Firestore; the ratio says what the sink adds. Without the ramp of rates. */
public final class FirestoreSpeed implements SpeedReference {
    private FirestoreEmulator emulator;
    private SpeedCalls calls;
    private int round;

    @Override
    public String target() {
        return "firestore";
    }

    @Override
    public String server() {
        return "Google's emulator";
    }

    @Override
    public String statement() {
        return "a commit of the same writes, no lane, values by their JSON type";
    }

    @Override
    public int batch() {
        return 499;
    }

    @Override
    public int batches() {
        return 12;
    }

    @Override
    public void start(Path folder) {
        emulator = FirestoreEmulator.start();
        // whoever is not the owner has to pass the emulator's rules, which takes it five times as long
        calls = new SpeedCalls("owner");
    }

    /** Each round has projects of its own. */
    @Override
    public void reset() {
        round++;
    }

    @Override
    public Sink open() {
        return new FirestoreSinkProvider()
                .create(new SinkSettings("main", emulator.url(), SchemaMode.EVOLVE, Clock.systemUTC()));
    }

    @Override
    public void write(int table, List<RecordChange> batch) throws IOException, InterruptedException {
        String root = "projects/bare-" + round + "-" + table + "/databases/(default)/documents";
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
        calls.post("http://127.0.0.1:" + emulator.port() + "/v1/" + root + ":commit", body);
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

    @Override
    public void close() {
        calls.close();
        emulator.close();
    }
}
