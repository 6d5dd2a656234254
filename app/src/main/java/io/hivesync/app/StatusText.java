package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The status as lines for people, as tables whose last column may be as long as it is. */
final class StatusText {
    private StatusText() {}

    static List<String> lines(JsonNode status) {
        List<String> lines = new ArrayList<>();
        lines.add("kafka  " + status.path("kafka").path("bootstrap.servers").asText("unknown"));
        lines.addAll(roles(status));
        lines.addAll(models(status));
        lines.addAll(versions(status));
        lines.addAll(paused(status));
        lines.addAll(lanes(status));
        lines.addAll(troubled(status));
        lines.addAll(warned(status));
        return lines;
    }

    private static List<String> roles(JsonNode status) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode role : status.path("roles")) {
            rows.add(List.of(
                    role.path("name").asText(),
                    role.path("ready").asBoolean() ? "ready" : "NOT READY",
                    role.path("reason").asText()));
        }
        return table(List.of("role", "state", ""), rows);
    }

    private static List<String> models(JsonNode status) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode model : status.path("models")) {
            rows.add(List.of(
                    model.path("model").asText(),
                    model.path("rows").asText("0"),
                    model.path("position").asText("the start")));
        }
        return table(List.of("model", "rows and changes sent", "position"), rows);
    }

    /** What each stage has taken in and given on since its start, and what a later version of the record made needless. */
    private static List<String> versions(JsonNode status) {
        List<List<String>> rows = new ArrayList<>();
        if (status.has("capture")) {
            rows.add(
                    List.of("capture", "", status.path("capture").path("events").asText(), "", ""));
        }
        JsonNode streams = status.path("streams").path("counters");
        if (streams.isObject()) {
            rows.add(List.of(
                    "streams",
                    streams.path("received").asText(),
                    streams.path("sent").asText(),
                    String.valueOf(foldedInStreams(streams)),
                    ""));
        }
        for (JsonNode sink : status.path("sinks")) {
            rows.add(List.of(
                    "sink " + sink.path("sink").asText(),
                    sink.path("read").asText(),
                    sink.path("applied").asText(),
                    sink.path("folded").asText(),
                    latency(sink.path("latencyMs"))));
        }
        return table(List.of("versions", "read", "sent or applied", "folded or waiting", "latency p50, p99"), rows);
    }

    private static String latency(JsonNode ms) {
        return ms.isObject()
                ? ms.path("p50").asText() + " ms, " + ms.path("p99").asText() + " ms"
                : "";
    }

    /** Of the changes that came within a window, its end sends the last. */
    static long foldedInStreams(JsonNode counters) {
        return Math.max(
                0,
                counters.path("folded").asLong()
                        - counters.path("sent_at_window_end").asLong());
    }

    private static List<String> paused(JsonNode status) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode model : status.path("models")) {
            JsonNode paused = model.path("paused");
            if (paused.isObject()) {
                rows.add(List.of(
                        model.path("model").asText(),
                        paused.path("since").asText(),
                        paused.path("seen").asText(),
                        paused.path("remedy").asText()));
            }
        }
        return table(List.of("paused model", "since", "what was seen", "what to do"), rows);
    }

    private static String lag(long known, long lanesThatDoNotKnow) {
        if (lanesThatDoNotKnow == 0) {
            return String.valueOf(known);
        }
        return known == 0 ? "not known" : known + " or more";
    }

    /** A topic's lanes of a sink in one line. */
    private static List<String> lanes(JsonNode status) {
        Map<List<String>, long[]> totals = new TreeMap<>(StatusText::compare);
        for (JsonNode lane : status.path("lanes")) {
            List<String> topic =
                    List.of(lane.path("sink").asText(), lane.path("topic").asText());
            long[] total = totals.computeIfAbsent(topic, name -> new long[4]);
            total[0]++;
            // a lane that has not reached its target does not know what that has
            total[3] += lane.hasNonNull("lag") ? 0 : 1;
            total[1] += lane.path("lag").asLong();
            total[2] = Math.max(total[2], lane.path("oldestUnappliedMs").asLong());
        }
        List<List<String>> rows = new ArrayList<>();
        totals.forEach((topic, total) -> rows.add(List.of(
                topic.getFirst(),
                topic.getLast(),
                String.valueOf(total[0]),
                lag(total[1], total[3]),
                total[2] == 0 ? "" : total[2] + " ms")));
        return table(List.of("sink", "topic", "lanes", "lag", "oldest unapplied"), rows);
    }

    private static int compare(List<String> one, List<String> other) {
        int sinks = one.getFirst().compareTo(other.getFirst());
        return sinks != 0 ? sinks : one.getLast().compareTo(other.getLast());
    }

    /** Those that have something to say, each by itself. */
    private static List<String> troubled(JsonNode status) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode lane : status.path("lanes")) {
            if (!lane.path("reason").asText().isEmpty()) {
                rows.add(List.of(
                        lane.path("sink").asText() + " " + lane.path("topic").asText() + "-"
                                + lane.path("partition").asInt(),
                        lane.path("offset").asText(),
                        lane.path("state").asText(),
                        lane.path("reason").asText()));
            }
        }
        return table(List.of("lane", "offset", "state", "reason"), rows);
    }

    /** Lanes of a topic that are warned of for the same reason are a line. */
    private static List<String> warned(JsonNode status) {
        Map<List<String>, List<String>> partitions = new TreeMap<>(StatusText::compare);
        for (JsonNode lane : status.path("lanes")) {
            String warning = lane.path("warning").asText();
            if (!warning.isEmpty()) {
                String topic =
                        lane.path("sink").asText() + " " + lane.path("topic").asText();
                partitions
                        .computeIfAbsent(List.of(topic, warning), same -> new ArrayList<>())
                        .add(lane.path("partition").asText());
            }
        }
        List<List<String>> rows = new ArrayList<>();
        partitions.forEach(
                (same, numbers) -> rows.add(List.of(same.getFirst(), String.join(" ", numbers), same.getLast())));
        return table(List.of("far behind", "lanes", "warning"), rows);
    }

    /** A blank line and the table; nothing without rows. Numbers stand at the right of their column. */
    static List<String> table(List<String> head, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of(""));
        lines.add(row(head, head, rows));
        rows.forEach(row -> lines.add(row(row, head, rows)));
        return lines;
    }

    private static String row(List<String> cells, List<String> head, List<List<String>> rows) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            int column = i;
            int width = Math.max(
                    Lines.columns(head.get(i)),
                    rows.stream()
                            .mapToInt(row -> Lines.columns(row.get(column)))
                            .max()
                            .orElse(0));
            boolean number = rows.stream().allMatch(row -> row.get(column).matches("-?\\d*"));
            line.append(number ? Lines.right(cells.get(i), width) : Lines.left(cells.get(i), width))
                    .append("  ");
        }
        return line.toString().stripTrailing();
    }
}
