package io.hivesync.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** The whole capture without Kafka, from the log to events whose acknowledgement moved the shadow: how many a second. */
record CaptureSpeed(PrintStream out, int events, int rounds) {
    private static final int WARM_UP = 2;

    /** @param budget events a second */
    private record Load(int rowsPerCommit, int budget) {}

    private record Took(long nanos, long cpuNanos, int events) {
        double perSecond() {
            return events * 1e9 / nanos;
        }

        double cpuMicros() {
            return cpuNanos / 1e3 / events;
        }
    }

    /** @return whether each row that was written came as one event */
    boolean run() throws Exception {
        out.println(Machine.description());
        boolean right = true;
        for (Load load : List.of(new Load(1, 17_000), new Load(100, 25_000))) {
            Path folder = Files.createTempDirectory("hive-sync-bench");
            try {
                right &= speed(load, folder);
            } finally {
                Folders.delete(folder);
            }
        }
        return right;
    }

    /** The log is written first, then read: so the app does not share the processors, and the log has no limit. */
    private boolean speed(Load load, Path folder) throws Exception {
        Path file = folder.resolve("db.sqlite");
        List<Took> first = new ArrayList<>();
        List<Took> second = new ArrayList<>();
        boolean right = true;
        try (Connection app = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = app.createStatement()) {
            statement.execute("PRAGMA synchronous = OFF");
            statement.execute("PRAGMA wal_autocheckpoint = 0");
            AccountsFile.fill(app);
            try (CaptureLoop capture = new CaptureLoop(file, folder.resolve("state"), Long.MAX_VALUE, change -> {})) {
                capture.drain();
                Random random = new Random(1);
                for (int round = -WARM_UP; round < rounds; round++) {
                    for (List<Took> half : List.of(first, second)) {
                        int written = AccountsFile.write(app, random, events, load.rowsPerCommit);
                        long cpu = Machine.cpuNanos();
                        long start = System.nanoTime();
                        right &= capture.drain() == written;
                        if (round >= 0) {
                            half.add(new Took(System.nanoTime() - start, Machine.cpuNanos() - cpu, written));
                        }
                    }
                }
            }
        }
        report(load, first, second);
        return right;
    }

    private void report(Load load, List<Took> first, List<Took> second) {
        List<Took> all = new ArrayList<>(first);
        all.addAll(second);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            ratios.add(first.get(i).perSecond() / second.get(i).perSecond());
        }
        Spread speed = spread(all, Took::perSecond);
        out.printf(
                Locale.ROOT,
                "%s: %3d rows a commit: events/s %s; CPU us/event %s; A/A %s; the budget is %,d events/s%n",
                speed.median() >= load.budget ? "PASS" : "FAIL",
                load.rowsPerCommit,
                speed.text("%,.0f"),
                spread(all, Took::cpuMicros).text("%.1f"),
                Spread.of(ratios).text("%.2f"),
                load.budget);
    }

    private static Spread spread(List<Took> all, ToDoubleFunction<Took> figure) {
        return Spread.of(all.stream().map(figure::applyAsDouble).toList());
    }
}
