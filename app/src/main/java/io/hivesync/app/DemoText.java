package io.hivesync.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A demo's snapshot as lines, without colours and cursor movements. */
final class DemoText {
    /** What a terminal of 24 lines holds beside the rest. */
    private static final int MODELS = 12;

    private DemoText() {}

    /** A whole picture, each line at most that wide. */
    static List<String> picture(DemoSnapshot now, int width) {
        List<String> lines = new ArrayList<>();
        lines.add("Hive > Kafka > " + now.target() + ": " + now.phase());
        lines.add("");
        lines.add(row("model", "rows in Hive", "rows in the target"));
        now.models().stream()
                .limit(MODELS)
                .forEach(model -> lines.add(row(model.name(), number(model.inHive()), number(model.inTarget()))));
        if (now.models().size() > MODELS) {
            lines.add("and " + (now.models().size() - MODELS) + " more models");
        }
        lines.add("");
        lines.add("commits    " + number(now.calls()));
        lines.add("versions   " + number(now.captured()) + " captured, " + number(now.applied()) + " applied, "
                + number(now.folded()) + " folded or waiting");
        lines.add("latency    " + latency(now));
        lines.add("lag        " + number(now.lag()) + " records");
        return lines.stream().map(line -> Lines.cut(line, width)).toList();
    }

    /** The same on one line, for a log. */
    static String line(DemoSnapshot now) {
        return String.format(
                Locale.ROOT,
                "demo: %6d commits, %d versions captured, %d applied, %d folded or waiting, %s, lag %d records",
                now.calls(),
                now.captured(),
                now.applied(),
                now.folded(),
                latency(now),
                now.lag());
    }

    static String latency(DemoSnapshot now) {
        return now.latency()
                .map(latency -> String.format(
                        Locale.ROOT, "commit to target p50 %.0f ms, p99 %.0f ms", latency.p50(), latency.p99()))
                .orElse("none seen in the target yet");
    }

    private static String row(String model, String hive, String target) {
        return Lines.left(model, 32) + Lines.right(hive, 14) + Lines.right(target, 20);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
