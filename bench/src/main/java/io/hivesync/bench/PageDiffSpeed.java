package io.hivesync.bench;

import io.hivesync.connector.sqlite.core.page.CannotDiff;
import io.hivesync.connector.sqlite.core.page.PageDiff;
import io.hivesync.connector.sqlite.core.page.TableChange;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** From the pages of a commit to its events, and nothing else: random updates in a table of 100,000 accounts. */
record PageDiffSpeed(PrintStream out, int events, int rounds) {
    private static final int WARM_UP = 3;

    /** @param budget events a second */
    private record Load(int rowsPerCommit, int budget) {}

    private record Took(int events, long nanos, long cpuNanos) {
        double perSecond() {
            return events * 1e9 / nanos;
        }

        double cpuMicros() {
            return cpuNanos / 1e3 / events;
        }
    }

    /** @return whether each row that was written is one event */
    boolean run() throws Exception {
        out.println(Machine.description());
        boolean right = true;
        for (Load load : List.of(new Load(1, 17_000), new Load(100, 25_000))) {
            Path folder = Files.createTempDirectory("hive-sync-bench");
            try {
                right &= run(load, folder.resolve("db.sqlite"));
            } finally {
                Folders.delete(folder);
            }
        }
        return right;
    }

    private boolean run(Load load, Path file) throws SQLException, IOException, CannotDiff {
        List<Took> first = new ArrayList<>();
        List<Took> second = new ArrayList<>();
        boolean right = true;
        try (Connection app = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            fill(app);
            LoggedCommits log = new LoggedCommits(file);
            log.next().forEach(log::apply);
            PageDiff diff = PageDiff.attach(log.pages(), log.pageCount());
            Random random = new Random(1);
            for (int round = -WARM_UP; round < rounds; round++) {
                for (List<Took> half : List.of(first, second)) {
                    int written = AccountsFile.write(app, random, events, load.rowsPerCommit);
                    Took took = measure(diff, log);
                    right &= took.events == written;
                    if (round >= 0) {
                        half.add(took);
                    }
                }
            }
        }
        report(load, first, second);
        return right;
    }

    private static void fill(Connection app) throws SQLException {
        try (var statement = app.createStatement()) {
            statement.execute("PRAGMA synchronous = OFF");
            statement.execute("PRAGMA wal_autocheckpoint = 0");
        }
        AccountsFile.fill(app);
    }

    private static Took measure(PageDiff diff, LoggedCommits log) throws IOException, CannotDiff {
        int events = 0;
        long nanos = 0;
        List<LoggedCommits.Commit> commits = log.next();
        long cpuBefore = Machine.cpuNanos();
        for (LoggedCommits.Commit commit : commits) {
            long start = System.nanoTime();
            for (TableChange change : diff.commit(log.pages(), commit.changed()).tables()) {
                events += change instanceof TableChange.Rows told ? told.rows().size() : 0;
            }
            nanos += System.nanoTime() - start;
            log.apply(commit);
        }
        return new Took(events, nanos, Machine.cpuNanos() - cpuBefore);
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
        return Spread.of(all.stream().map(took -> figure.applyAsDouble(took)).toList());
    }
}
