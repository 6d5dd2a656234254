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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** From the pages of a commit to its events, and nothing else: random updates in a table of 100,000 accounts. */
record PageDiffSpeed(PrintStream out, int events, int rounds) {
    private static final int ROWS = 100_000;
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
                    int written = write(app, random, load.rowsPerCommit);
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
            for (String sql : List.of(
                    "PRAGMA journal_mode = WAL",
                    "PRAGMA synchronous = OFF",
                    "PRAGMA wal_autocheckpoint = 0",
                    "CREATE TABLE accounts (id TEXT PRIMARY KEY, \"ronin.createdAt\" DATETIME,"
                            + " \"ronin.updatedAt\" DATETIME, email TEXT, name TEXT, \"loginCount\" INTEGER, settings TEXT)",
                    "CREATE UNIQUE INDEX emails ON accounts (email)",
                    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " + (ROWS - 1) + ")"
                            + " INSERT INTO accounts SELECT printf('acc_%016x', i * 7919), '2026-01-01T00:00:00.000Z',"
                            + " '2026-01-01T00:00:00.000Z', i || '@example.org', 'Somebody with number ' || i, i,"
                            + " '{\"theme\":\"dark\",\"note\":\"' || hex(zeroblob(80)) || '\"}' FROM n")) {
                statement.execute(sql);
            }
        }
    }

    private int write(Connection app, Random random, int rowsPerCommit) throws SQLException {
        int rows = 0;
        app.setAutoCommit(false);
        String sql = "UPDATE accounts SET name = ?, \"loginCount\" = \"loginCount\" + 1, \"ronin.updatedAt\" = ?"
                + " WHERE id = ?";
        try (PreparedStatement update = app.prepareStatement(sql)) {
            for (int written = 0; written < events; written += rowsPerCommit) {
                Set<Integer> numbers = new HashSet<>();
                while (numbers.size() < rowsPerCommit) {
                    numbers.add(random.nextInt(ROWS));
                }
                for (int number : numbers) {
                    update.setString(1, "Somebody new " + random.nextInt());
                    update.setString(2, "2026-02-03T04:05:%02d.000Z".formatted(random.nextInt(60)));
                    update.setString(3, "acc_%016x".formatted(number * 7919L));
                    rows += update.executeUpdate();
                }
                app.commit();
            }
        }
        app.setAutoCommit(true);
        return rows;
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
