package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;

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
        for (JsonNode lane : status.path("lanes")) {
            out.printf(
                    "lane     %s %s-%d: %s, offset %d, lag %s%s%n",
                    lane.path("sink").asText(),
                    lane.path("topic").asText(),
                    lane.path("partition").asInt(),
                    lane.path("state").asText(),
                    lane.path("offset").asLong(),
                    lane.path("lag").asText("unknown"),
                    lane.path("reason").asText("").isEmpty()
                            ? ""
                            : " (" + lane.path("reason").asText() + ")");
        }
    }
}
