package io.hivesync.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.FutureTask;

/**
 * Capture by triggers, the usual way, beside ours: what the app's transactions notice of each, and how many of the deletes that
 * {@code REPLACE} makes each tells. The triggers write to a table in the app's file that nobody empties, which favours them:
 * whoever empties it is a second writer there.
 */
record TriggerCapture(PrintStream out, int commits, int rounds) {
    private static final long WAL_LIMIT_BYTES = 64 << 20;
    private static final int PER_SECOND = 500;
    private static final int REPLACED = 1_000;

    /** What reads the app's changes while it writes. */
    private interface Way {
        Figures beside(ChildJvm writer, Path folder) throws Exception;
    }

    /** Of the app's transactions, in microseconds: an update and its commit. */
    private record Figures(double mean, double p50, double p99) {}

    void run() throws Exception {
        out.println(Machine.description());
        Path folder = Files.createTempDirectory("hive-sync-bench");
        try {
            measureCommits(folder);
            out.printf(
                    Locale.ROOT,
                    "deletes by REPLACE of %,d rows: the triggers told %,d, the capture told %,d%n",
                    REPLACED,
                    toldByTriggers(folder.resolve("triggers.sqlite")),
                    toldByCapture(folder));
        } finally {
            Folders.delete(folder);
        }
    }

    private void measureCommits(Path folder) throws Exception {
        Path file = folder.resolve("db.sqlite");
        try (Connection app = connect(file)) {
            AccountsFile.fill(app);
        }
        List<String> names = List.of("alone", "alone again", "capture", "triggers");
        List<Way> ways =
                List.of((app, at) -> write(app), (app, at) -> write(app), this::withCapture, this::withTriggers);
        List<List<Figures>> all = new ArrayList<>();
        names.forEach(name -> all.add(new ArrayList<>()));
        try (ChildJvm writer = ChildJvm.start(List.of("-Xmx128m"), CommitWriter.class, List.of(file.toString()))) {
            write(writer);
            for (int round = 0; round < rounds; round++) {
                for (int way = 0; way < ways.size(); way++) {
                    all.get(way).add(ways.get(way).beside(writer, folder));
                }
            }
        }
        for (int way = 0; way < names.size(); way++) {
            List<Figures> of = all.get(way);
            out.printf(
                    "%-12s the app's transaction, us: mean %s; p50 %s; p99 %s%n",
                    names.get(way),
                    Spread.of(of.stream().map(Figures::mean).toList()).text("%.0f"),
                    Spread.of(of.stream().map(Figures::p50).toList()).text("%.0f"),
                    Spread.of(of.stream().map(Figures::p99).toList()).text("%.0f"));
        }
    }

    private static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    private Figures write(ChildJvm writer) throws Exception {
        writer.say(commits + " " + 1_000_000_000L / PER_SECOND);
        List<Double> took = new ArrayList<>();
        for (int i = 0; i < commits; i++) {
            took.add(Long.parseLong(writer.answer().split(" ")[3]) / 1e3);
        }
        List<Double> sorted = took.stream().sorted().toList();
        return new Figures(
                took.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
                sorted.get((sorted.size() - 1) / 2),
                sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1));
    }

    private Figures withCapture(ChildJvm writer, Path folder) throws Exception {
        try (CaptureLoop capture =
                new CaptureLoop(folder.resolve("db.sqlite"), folder.resolve("state"), WAL_LIMIT_BYTES, change -> {})) {
            capture.drain();
            FutureTask<Void> following = new FutureTask<>(() -> {
                capture.follow();
                return null;
            });
            Thread follower = Thread.ofPlatform().name("capture").start(following);
            Figures figures = write(writer);
            follower.interrupt();
            following.get();
            return figures;
        }
    }

    private Figures withTriggers(ChildJvm writer, Path folder) throws Exception {
        try (Connection app = connect(folder.resolve("db.sqlite"))) {
            execute(app, OUTBOX);
            Figures figures = write(writer);
            execute(
                    app,
                    List.of(
                            "DROP TRIGGER inserted",
                            "DROP TRIGGER updated",
                            "DROP TRIGGER deleted",
                            "DROP TABLE outbox"));
            return figures;
        }
    }

    private static final List<String> OUTBOX = outbox();

    /** As trigger-based connectors make it. */
    private static List<String> outbox() {
        String row = "json_object('id', %1$s.id, 'createdAt', %1$s.\"ronin.createdAt\", 'updatedAt',"
                + " %1$s.\"ronin.updatedAt\", 'email', %1$s.email, 'name', %1$s.name, 'loginCount',"
                + " %1$s.\"loginCount\", 'settings', %1$s.settings)";
        String trigger = "CREATE TRIGGER %s AFTER %s ON accounts BEGIN INSERT INTO outbox (operation, old, new)"
                + " VALUES ('%s', %s, %s); END";
        String before = row.formatted("OLD");
        String after = row.formatted("NEW");
        return List.of(
                "CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, operation TEXT, old TEXT, new TEXT,"
                        + " at TEXT DEFAULT CURRENT_TIMESTAMP)",
                trigger.formatted("inserted", "INSERT", "c", "NULL", after),
                trigger.formatted("updated", "UPDATE", "u", before, after),
                trigger.formatted("deleted", "DELETE", "d", before, "NULL"));
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Each takes the address of another record, which goes for it. */
    private static List<String> replacing() {
        return List.of("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " + (REPLACED - 1)
                + ")" + " INSERT OR REPLACE INTO accounts (id, email) SELECT 'new_' || i, i || '@example.org' FROM n");
    }

    private static int toldByTriggers(Path file) throws SQLException {
        try (Connection app = connect(file)) {
            AccountsFile.fill(app);
            execute(app, OUTBOX);
            execute(app, replacing());
            try (Statement statement = app.createStatement();
                    ResultSet told = statement.executeQuery("SELECT count(*) FROM outbox WHERE operation = 'd'")) {
                return told.getInt(1);
            }
        }
    }

    private static int toldByCapture(Path folder) throws Exception {
        Path file = folder.resolve("capture.sqlite");
        int[] deletes = {0};
        try (Connection app = connect(file)) {
            AccountsFile.fill(app);
            try (CaptureLoop capture = new CaptureLoop(file, folder.resolve("replaced"), WAL_LIMIT_BYTES, change -> {
                if (change.after() == null) {
                    deletes[0]++;
                }
            })) {
                capture.drain();
                execute(app, replacing());
                capture.drain();
            }
        }
        return deletes[0];
    }
}
