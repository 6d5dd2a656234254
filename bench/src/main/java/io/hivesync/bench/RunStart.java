package io.hivesync.bench;

import io.hivesync.bench.AppProcess.Archive;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What {@code hive-sync run} takes on one machine: to be ready, when nothing happens, and from a commit in Hive to the row in
 * the target. Two rounds of the same say how far to trust a figure.
 */
final class RunStart {
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final int RESTARTS = 3;
    private static final Duration LOAD = Duration.ofSeconds(10);
    /** Rising. */
    private static final int[] RATES = {20, 100, 500};

    private static final int MOST_THREADS = 14;
    private static final int FIRST_ROWS = 200_000;
    private static final double IDLE_PERCENT = 8;
    private static final double IDLE_MB = 450;
    private static final double LOADED_MB = 700;
    private static final Map<Archive, Double> SECONDS = Map.of(Archive.ON, 3.0, Archive.OFF, 6.0);
    /** The same where the broker alone takes 0.97, and without the archive 1.85, for machines that are slower than that. */
    private static final Map<Archive, Double> TIMES_THE_BROKER = Map.of(Archive.ON, 3.1, Archive.OFF, 3.2);

    private final PrintStream out;
    private final int rounds;

    RunStart(PrintStream out, int rounds) {
        this.out = out;
        this.rounds = rounds;
    }

    void run() throws Exception {
        out.println(Machine.description());
        for (int round = 1; round <= rounds; round++) {
            out.printf(Locale.ROOT, "%nround %d, load %.1f%n", round, Machine.load());
            Path folder = Files.createTempDirectory("hive-sync-bench");
            try {
                starts(folder);
            } finally {
                Folders.delete(folder);
            }
            firstLoad();
            latencyToSqlite(Duration.ZERO);
            latencyToPostgres(Duration.ZERO);
        }
    }

    /**
     * Nothing but the way to PostgreSQL.
     *
     * @param warm how long the highest rate goes on before all is measured once more
     */
    void runLatency(Duration warm) throws Exception {
        out.println(Machine.description());
        for (int round = 1; round <= rounds; round++) {
            out.printf(Locale.ROOT, "%nround %d, load %.1f%n", round, Machine.load());
            latencyToPostgres(warm);
        }
    }

    private void starts(Path folder) throws Exception {
        Path hive = folder.resolve("db.sqlite");
        HiveFile.copyTo(hive);
        String target = "sqlite:" + folder.resolve("target.sqlite");
        BrokerAlone broker = new BrokerAlone(folder);
        Map<Archive, Double> alone = Map.of(Archive.ON, broker.withArchive(), Archive.OFF, broker.without());
        say("the embedded broker alone, archive on: up in %.1f s", alone.getOrDefault(Archive.ON, 0.0));
        say("the embedded broker alone, archive off: up in %.1f s", alone.getOrDefault(Archive.OFF, 0.0));
        try (AppProcess app = AppProcess.start(folder, hive, target, Archive.ON)) {
            ready(app, "nothing kept", Archive.ON, alone);
            Pace.rest(IDLE);
            within("resident, idle: %.0f MB", app.residentMb(), IDLE_MB);
            idle(app, "while the JVM still compiles");
            Pace.rest(SETTLED);
            idle(app, "afterwards");
        }
        // in turn, so that both meet the same load
        for (int i = 0; i < RESTARTS; i++) {
            for (Archive archive : Archive.values()) {
                try (AppProcess app = AppProcess.start(folder, hive, target, archive)) {
                    ready(app, "state kept", archive, alone);
                }
            }
        }
    }

    private void idle(AppProcess app, String when) throws Exception {
        double cpu = app.cpuSeconds();
        Pace.rest(IDLE);
        double percent = (app.cpuSeconds() - cpu) * 100 / IDLE.toSeconds();
        within("CPU, idle, " + when + ": %.1f %% of a core", percent, IDLE_PERCENT);
    }

    /** A new SQLite target of a file that has many rows: the most that {@code run} does at once. */
    private void firstLoad() throws Exception {
        Path folder = Files.createTempDirectory("hive-sync-bench");
        Path file = folder.resolve("db.sqlite");
        String copy = "jdbc:sqlite:" + folder.resolve("target.sqlite");
        HiveFile.copyTo(file);
        try (HiveFile hive = HiveFile.open(file)) {
            hive.write(FIRST_ROWS);
        }
        try (AppProcess app = AppProcess.start(folder, file, copy.substring("jdbc:".length()), Archive.ON)) {
            double ready = app.awaitReady();
            long began = System.nanoTime();
            while (rowsOf(copy) < FIRST_ROWS) {
                Pace.rest(Duration.ofMillis(100));
            }
            double seconds = ready + (System.nanoTime() - began) / 1e9;
            say("a first load of 200,000 rows into SQLite: %.1f s from the start of run", seconds);
            within("resident, the most in it: %.0f MB", app.peakMb(), LOADED_MB);
        } finally {
            Folders.delete(folder);
        }
    }

    private static long rowsOf(String url) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM accounts")) {
            return rows.getLong(1);
        } catch (SQLException e) {
            // no table yet, or a write is under way
            return 0;
        }
    }

    private void ready(AppProcess app, String state, Archive archive, Map<Archive, Double> alone) throws Exception {
        double seconds = app.awaitReady();
        double times = seconds / alone.getOrDefault(archive, seconds);
        double budget = SECONDS.getOrDefault(archive, 0.0);
        double timesBudget = TIMES_THE_BROKER.getOrDefault(archive, 0.0);
        out.printf(
                Locale.ROOT,
                "  %s: ready, %s, archive %s: %.2f s, CPU %.1f s; %.1f times the broker alone; the budget is %.0f s, or else"
                        + " %.1f times%n",
                seconds <= budget || times <= timesBudget ? "PASS" : "FAIL",
                state,
                archive.name().toLowerCase(Locale.ROOT),
                seconds,
                app.cpuSeconds(),
                times,
                budget,
                timesBudget);
    }

    private void latencyToSqlite(Duration warm) throws Exception {
        Path folder = Files.createTempDirectory("hive-sync-bench");
        Path file = folder.resolve("target.sqlite");
        try {
            latency(warm, folder, "sqlite:" + file, new Target() {
                @Override
                public Connection connect() throws SQLException {
                    return DriverManager.getConnection("jdbc:sqlite:" + file);
                }
            });
        } finally {
            Folders.delete(folder);
        }
    }

    private void latencyToPostgres(Duration warm) throws Exception {
        Path folder = Files.createTempDirectory("hive-sync-bench");
        try (PostgresServer postgres = PostgresServer.start()) {
            latency(warm, folder, postgres.url(), new Target() {
                @Override
                public Connection connect() throws SQLException {
                    return postgres.connect();
                }

                @Override
                public double cpuSeconds() throws Exception {
                    return ProcessorTime.ofFamily(postgres.pid());
                }
            });
        } finally {
            Folders.delete(folder);
        }
    }

    private interface Target {
        Connection connect() throws Exception;

        /** Of processes of its own. */
        default double cpuSeconds() throws Exception {
            return 0;
        }
    }

    private void latency(Duration warm, Path folder, String url, Target target) throws Exception {
        Path file = folder.resolve("db.sqlite");
        HiveFile.copyTo(file);
        String kind = url.substring(0, url.indexOf(':'));
        try (AppProcess app = AppProcess.start(folder, file, url, Archive.ON);
                HiveFile hive = HiveFile.open(file)) {
            app.awaitReady();
            awaitFirstRow(hive, target);
            for (int rate : RATES) {
                measure(app, hive, target, kind, rate);
            }
            if (warm.isPositive()) {
                int most = RATES[RATES.length - 1];
                try (Connection connection = target.connect()) {
                    new Latency(hive, connection)
                            .measure((int) (most * warm.toSeconds()), Duration.ofNanos(1_000_000_000L / most));
                }
                say("after %.0f s more at the highest rate", warm.toSeconds());
                for (int rate : RATES) {
                    measure(app, hive, target, kind, rate);
                }
            }
            within("resident, after the load on " + kind + ": %.0f MB", app.residentMb(), LOADED_MB);
        }
    }

    private void measure(AppProcess app, HiveFile hive, Target target, String kind, int rate) throws Exception {
        int writes = (int) (rate * LOAD.toSeconds());
        long own = ProcessHandle.current().pid();
        double appBefore = app.cpuSeconds();
        double ownBefore = ProcessorTime.ofProcess(own);
        double targetBefore = target.cpuSeconds();
        Map<String, Double> threadsBefore = app.cpuByThread();
        Latency.Figures figures;
        try (Connection connection = target.connect()) {
            figures = new Latency(hive, connection).measure(writes, Duration.ofNanos(1_000_000_000L / rate));
        }
        double perCommit = 1e6 / writes;
        out.printf(
                Locale.ROOT,
                "  to %s, %d commits/s: %s, CPU us/commit: run %.0f, target %.0f, writer and reader %.0f%n",
                kind,
                rate,
                figures,
                (app.cpuSeconds() - appBefore) * perCommit,
                (target.cpuSeconds() - targetBefore) * perCommit,
                (ProcessorTime.ofProcess(own) - ownBefore) * perCommit);
        out.println(ProcessorTime.since(threadsBefore, app.cpuByThread()).entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(MOST_THREADS)
                .map(each -> "%s %.0f".formatted(each.getKey(), each.getValue() * perCommit))
                .collect(Collectors.joining(", ", "    of run: ", "")));
    }

    /** The first write waits for the table, and warms the way up. */
    private static void awaitFirstRow(HiveFile hive, Target target) throws Exception {
        for (int tries = 0; ; tries++) {
            try (Connection connection = target.connect()) {
                new Latency(hive, connection).measure(200, Duration.ofMillis(10));
                return;
            } catch (SQLException e) {
                if (tries == 100) {
                    throw new IOException("The target has no table of the accounts", e);
                }
                Pace.rest(Duration.ofMillis(100));
            }
        }
    }

    private void within(String pattern, double figure, double budget) {
        say((figure <= budget ? "PASS: " : "FAIL: ") + pattern + "; the budget is " + Math.round(budget), figure);
    }

    private void say(String pattern, double figure) {
        out.printf(Locale.ROOT, "  " + pattern + "%n", figure);
    }
}
