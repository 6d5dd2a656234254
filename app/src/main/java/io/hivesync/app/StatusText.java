package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;

/** The status as lines for people. */
final class StatusText {
    private StatusText() {}

    static void print(JsonNode status, PrintWriter out) {
        out.println("kafka    " + status.path("kafka").path("bootstrap.servers").asText("unknown"));
        for (JsonNode role : status.path("roles")) {
            out.printf(
                    "%-8s %s: %s%n",
                    role.path("ready").asBoolean() ? "ready" : "NOT",
                    role.path("name").asText(),
                    role.path("reason").asText());
        }
        for (JsonNode model : status.path("models")) {
            out.printf(
                    "model    %s: %s rows and changes sent, at %s%n",
                    model.path("model").asText(),
                    model.path("rows").asText("0"),
                    model.path("position").asText("the start"));
        }
        lanes(status, out);
    }

    /** A topic's lanes on one line; those in trouble by themselves. */
    private static void lanes(JsonNode status, PrintWriter out) {
        Map<String, long[]> totals = new TreeMap<>();
        for (JsonNode lane : status.path("lanes")) {
            String topic = lane.path("sink").asText() + " " + lane.path("topic").asText();
            long[] total = totals.computeIfAbsent(topic, name -> new long[2]);
            total[0]++;
            total[1] += lane.path("lag").asLong();
        }
        totals.forEach((topic, total) -> out.printf("lanes    %s: %d, lag %d%n", topic, total[0], total[1]));
        for (JsonNode lane : status.path("lanes")) {
            if (!lane.path("reason").asText().isEmpty()) {
                out.printf(
                        "lane     %s %s-%d: %s at offset %d: %s%n",
                        lane.path("sink").asText(),
                        lane.path("topic").asText(),
                        lane.path("partition").asInt(),
                        lane.path("state").asText(),
                        lane.path("offset").asLong(),
                        lane.path("reason").asText());
            }
        }
    }
}
