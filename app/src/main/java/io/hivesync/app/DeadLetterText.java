package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.runtime.DeadLetter;
import io.hivesync.sinks.runtime.DeadLetterClient.Letters;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What people and programs are told of dead letters. */
final class DeadLetterText {
    private static final int MOST_SHOWN = 100;
    private static final int LONGEST_LINE = 200;

    private final PrintWriter out;
    private final boolean json;
    private final Clock clock;

    DeadLetterText(PrintWriter out, boolean json, Clock clock) {
        this.out = out;
        this.json = json;
        this.clock = clock;
    }

    /** A letter and what became of it now. */
    record Done(DeadLetter letter, String what) {}

    int list(Letters letters) {
        if (json) {
            print(letters.all().stream().map(this::node).toList());
            return 0;
        }
        Map<String, List<DeadLetter>> groups = letters.all().stream()
                .collect(Collectors.groupingBy(
                        letter -> letter.model() + "\n" + state(letter) + "\n" + letter.reason(),
                        TreeMap::new,
                        Collectors.toList()));
        List<List<String>> rows = new ArrayList<>();
        groups.values().forEach(group -> rows.add(row(group)));
        out.println("hive-sync: " + letters.open().size() + " open of "
                + letters.all().size() + " dead letters" + (letters.more() ? ", and more than can be shown" : ""));
        StatusText.table(List.of("model", "state", "count", "oldest", "records", "reason"), rows)
                .forEach(line -> out.println(Lines.cut(line, LONGEST_LINE)));
        return 0;
    }

    private List<String> row(List<DeadLetter> group) {
        DeadLetter first = group.getFirst();
        Instant oldest =
                group.stream().map(DeadLetter::at).min(Instant::compareTo).orElseThrow();
        String records =
                group.stream().map(DeadLetter::recordId).distinct().limit(3).collect(Collectors.joining(", "));
        return List.of(
                first.model(),
                state(first),
                String.valueOf(group.size()),
                age(oldest),
                records + (group.size() > 3 ? ", …" : ""),
                first.reason());
    }

    /** With their values, which only the owner of the data asks for. */
    int show(Letters letters, Function<DeadLetter, Optional<byte[]>> value) {
        List<DeadLetter> shown = letters.all().stream().limit(MOST_SHOWN).toList();
        if (json) {
            List<ObjectNode> nodes = new ArrayList<>();
            shown.forEach(letter -> nodes.add(node(letter).put("value", text(value.apply(letter)))));
            print(nodes);
            return 0;
        }
        for (DeadLetter letter : shown) {
            out.println(letter.model() + " " + letter.recordId() + "  " + state(letter) + ", refused " + letter.at()
                    + " (" + age(letter.at()) + " ago)");
            out.println("  " + letter.kind() + ": " + letter.reason());
            out.println("  " + letter.topic() + "-" + letter.partition() + " offset " + letter.offset() + ", retried "
                    + letter.retries() + " times");
            out.println("  " + text(value.apply(letter)));
        }
        if (letters.all().size() > shown.size()) {
            out.println("hive-sync: these are the first " + MOST_SHOWN + " of "
                    + letters.all().size() + "; choose with --model or --id");
        }
        return 0;
    }

    int done(Letters letters, List<Done> done) {
        boolean left = done.stream().anyMatch(one -> one.what().startsWith("left alone"));
        if (json) {
            List<ObjectNode> nodes = new ArrayList<>();
            done.forEach(one -> nodes.add(node(one.letter()).put("done", one.what())));
            print(nodes);
            return left ? HiveSync.FAILED : 0;
        }
        done.forEach(one -> out.println(
                "hive-sync: " + one.letter().model() + " " + one.letter().recordId() + " " + one.what()));
        out.println("hive-sync: " + done.size() + " open letters of "
                + letters.all().size() + "; superseded and settled ones are left as they are");
        return left ? HiveSync.FAILED : 0;
    }

    private ObjectNode node(DeadLetter letter) {
        return Json.MAPPER
                .createObjectNode()
                .put("model", letter.model())
                .put("id", letter.recordId())
                .put("state", state(letter))
                .put("kind", letter.kind())
                .put("reason", letter.reason())
                .put("refusedAt", letter.at().toString())
                .put(
                        "ageSeconds",
                        Duration.between(letter.at(), clock.instant()).toSeconds())
                .put("topic", letter.topic())
                .put("partition", letter.partition())
                .put("offset", letter.offset())
                .put("retries", letter.retries());
    }

    private void print(List<ObjectNode> nodes) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        nodes.forEach(array::add);
        out.println(array.toPrettyString());
    }

    private static String state(DeadLetter letter) {
        return letter.state().name().toLowerCase(Locale.ROOT);
    }

    private static String text(Optional<byte[]> value) {
        if (value.isEmpty()) {
            return "no value: a delete";
        }
        try {
            JsonNode whole = Json.MAPPER.readTree(value.get());
            return (whole.has("after") ? whole.path("after") : whole).toString();
        } catch (IOException e) {
            return new String(value.get(), StandardCharsets.UTF_8);
        }
    }

    private String age(Instant since) {
        Duration age = Duration.between(since, clock.instant());
        return age.toDays() > 0
                ? age.toDays() + " d"
                : age.toHours() > 0
                        ? age.toHours() + " h"
                        : age.toMinutes() > 0 ? age.toMinutes() + " min" : Math.max(0, age.toSeconds()) + " s";
    }
}
