package io.hivesync.connector.sqlite.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hivesync.connector.sqlite.core.AppDatabase;
import io.hivesync.connector.sqlite.core.AppProcess;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An app in one process, a capture in another, both killed now and then: every image before, every transaction count and,
 * again and again, all rows are compared. {@code -Dfuzz.transactions=20000
 * -Djunit.jupiter.execution.timeout.mode=disabled} is the long run, {@code -Dseed=…} repeats one as far as processes can be
 * repeated.
 */
class LogFuzzTest {

    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final int AHEAD = 20;
    private static final long BETWEEN_LOOKS_MS = 100;
    private static final int MOST_LOOKS = 600;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final FuzzApp app = new FuzzApp(seed);
    private final FuzzTarget target = new FuzzTarget();
    private final Map<String, Long> comparisons = new TreeMap<>();
    private final Queue<Boolean> open = new ArrayDeque<>();
    private Path database;
    private boolean older;
    private AppProcess writer;
    private FollowerProcess follower;
    private long limit = NO_LIMIT;
    private int writerKills;
    private int checks;

    private int transactions(int otherwise) {
        return Integer.getInteger("fuzz.transactions", otherwise);
    }

    @Test
    void everyTransactionOfAnAppOnOurSqliteArrives() throws Exception {
        run(transactions(300), 0);
    }

    @Test
    @Tag("slow")
    void everyTransactionOfAnAppOnAnOlderSqliteArrives() throws Exception {
        assumeTrue(!AppProcess.pythonSqlite().isEmpty(), "SKIPPED: there is no python3 here, for an older SQLite");
        older = true;
        run(transactions(1500), 0);
    }

    @Test
    @Tag("slow")
    void everyTransactionArrivesThoughBothAreKilled() throws Exception {
        run(transactions(1500), 80);
    }

    @Test
    @Tag("slow")
    void theLogIsLetGoAndTakenUpAgain() throws Exception {
        limit = 2 << 20;
        run(transactions(1000), 0);
    }

    /** @param kills one of so many steps is a kill; 0 for none */
    private void run(int transactions, int kills) throws Exception {
        System.out.println("LogFuzzTest seed " + seed);
        database = directory.resolve("db.sqlite");
        startWriter();
        for (String sql : app.create()) {
            writer.run(sql);
        }
        configure();
        follower = newFollower();
        try {
            while (target.transactions < transactions) {
                for (int step = 0; step < 50; step++) {
                    write(app.next());
                    if (kills > 0 && random.nextInt(kills) == 0) {
                        kill();
                    }
                }
                check();
            }
        } finally {
            follower.kill();
            writer.kill();
        }
        report();
        assertThat(comparisons).doesNotContainKeys("SHADOW_DIFFERS", "FAILURE", "PAGES_UNCLEAR", "FILE_REPLACED");
        assertThat(comparisons.getOrDefault("LOG_LOST", 0L)).isLessThanOrEqualTo(writerKills);
    }

    private void report() {
        System.out.printf(
                "LogFuzzTest: %d transactions counted, %d events, %d images before, %d comparisons of all rows with the"
                        + " app's; rows compared for %s%n",
                target.transactions, target.events, target.beforeImages, checks, comparisons);
    }

    private void startWriter() throws Exception {
        writer = older ? AppProcess.python(database, directory) : AppProcess.java(database);
    }

    private void configure() throws Exception {
        for (String sql : app.configure()) {
            writer.run(sql);
        }
    }

    private FollowerProcess newFollower() throws Exception {
        return new FollowerProcess(
                List.of(database.toString(), directory.resolve("state").toString(), String.valueOf(limit)),
                target,
                new Random(random.nextLong()));
    }

    private void write(List<String> statements) throws Exception {
        for (String sql : statements) {
            writer.send(sql);
            open.add(true);
            while (open.size() > AHEAD) {
                answer();
            }
        }
    }

    private void answer() throws Exception {
        open.remove();
        String answer = writer.answer();
        // a migration may find what another one left; everything else succeeds
        assertThat(answer).as("seed %s", seed).isNotNull().doesNotContain("locked", "malformed", "syntax error");
    }

    private void awaitAnswers() throws Exception {
        while (!open.isEmpty()) {
            answer();
        }
    }

    private void kill() throws Exception {
        if (random.nextBoolean()) {
            follower.kill();
            follower = newFollower();
        } else {
            writerKills++;
            writer.kill();
            open.clear();
            startWriter();
            configure();
        }
    }

    private void check() throws Exception {
        awaitAnswers();
        Map<String, Map<String, String>> state = state();
        FollowerProcess.Granted granted = follower.awaitAll();
        // a log above its limit is left alone, and rows are compared every few seconds only: they are waited for
        for (int looks = 0;
                !isEqual(state) && !granted.isFromLog() && limit < NO_LIMIT && looks < MOST_LOOKS;
                looks++) {
            Thread.sleep(BETWEEN_LOOKS_MS);
            granted = follower.awaitAll();
        }
        assertEqual(state);
        checks++;
        for (String comparison : granted.comparisons().split(",")) {
            String[] parts = comparison.split("=");
            comparisons.merge(parts[0], Long.parseLong(parts[1]), Math::max);
        }
    }

    private Map<String, Map<String, String>> state() throws Exception {
        try (AppDatabase reader = new AppDatabase(database)) {
            Map<String, Map<String, String>> state = new TreeMap<>();
            for (String table : reader.columnOf(
                    "SELECT name FROM sqlite_schema WHERE type = 'table'" + " AND name NOT LIKE 'sqlite_%'")) {
                state.put(table, reader.keyedRows(table));
            }
            return state;
        }
    }

    private boolean isEqual(Map<String, Map<String, String>> state) {
        return target.state().equals(state);
    }

    private void assertEqual(Map<String, Map<String, String>> state) {
        Map<String, Map<String, String>> arrived = target.state();
        assertThat(arrived.keySet()).as("seed %s", seed).isEqualTo(state.keySet());
        for (String table : state.keySet()) {
            assertThat(arrived.get(table).equals(state.get(table)))
                    .as("seed %s, rows of %s", seed, table)
                    .isTrue();
        }
    }
}
