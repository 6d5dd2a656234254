package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of {@code run}, its Kafka included, at random moments while the app counts: no record is ever seen with
 * an older value than before, nothing is applied twice, and at the end nothing is missing.
 */
@Tag("slow")
class KillTest {
    private static final int KILLS = Integer.getInteger("hivesync.kills", 3);
    private static final long SEED = Long.getLong("hivesync.seed", System.nanoTime());
    private static final int ACCOUNTS = 20;

    @TempDir
    Path folder;

    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicBoolean polling = new AtomicBoolean(true);
    private HiveApp app;
    private Target target;
    private HiveSyncProcess run;

    @AfterEach
    void stop() {
        if (run != null) {
            run.close();
        }
    }

    private void start() throws Exception {
        run = HiveSyncProcess.start(
                folder, Map.of(), "run", "--hive", app.folder().toString(), "--to", target.url());
    }

    @Test
    void noPolledValueFallsAndNothingIsLostOrAppliedTwice() throws Exception {
        System.out.println("KillTest: -Dhivesync.seed=" + SEED + " -Dhivesync.kills=" + KILLS);
        app = HiveApp.in(folder.resolve("app"));
        target = Target.sqlite(folder.resolve("copy.sqlite"));
        for (int i = 0; i < ACCOUNTS; i++) {
            app.write(HiveApp.account("acc_" + i, "counter"));
        }
        start();
        run.awaitReady();
        target.awaitEqualTo(app);
        logWhatIsApplied();
        Random random = new Random(SEED);
        List<String> wrong;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> writer = threads.submit(() -> count(new Random(SEED + 1)));
            Future<List<String>> poller = threads.submit(this::poll);
            try {
                for (int i = 0; i < KILLS; i++) {
                    // from the middle of a start to the middle of the work
                    Thread.sleep(500 + random.nextInt(6000));
                    run.kill();
                    start();
                }
                writing.set(false);
                writer.get();
                run.awaitReady();
                target.awaitEqualTo(Image.ofHive(app.file()), run.process()::isAlive);
            } finally {
                // or the threads would be waited for without end
                writing.set(false);
                polling.set(false);
            }
            wrong = poller.get();
        }

        assertThat(wrong).as("what the poller saw fall").isEmpty();
        assertThat(repeatsInTheLog())
                .as("changes applied twice, or out of order")
                .isEmpty();
    }

    /** A trigger of the target's owner writes down each change to a counter in the order in which it is applied. */
    private void logWhatIsApplied() throws SQLException {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE applied (id TEXT, count INTEGER)");
            for (String moment : List.of("INSERT", "UPDATE")) {
                statement.execute("CREATE TRIGGER log_" + moment + " AFTER " + moment + " ON accounts BEGIN"
                        + " INSERT INTO applied VALUES (new.blade_id, new.login_count); END");
            }
        }
    }

    private Void count(Random random) throws Exception {
        try (Connection connection = app.open();
                Statement statement = connection.createStatement()) {
            while (writing.get()) {
                statement.execute("UPDATE accounts SET loginCount = loginCount + 1 WHERE id = 'acc_"
                        + random.nextInt(ACCOUNTS) + "'");
                Thread.sleep(random.nextInt(10));
            }
        }
        return null;
    }

    private List<String> poll() throws Exception {
        List<String> wrong = new ArrayList<>();
        Map<String, Long> highest = new HashMap<>();
        while (polling.get()) {
            try (Connection connection = target.connect();
                    Statement statement = connection.createStatement();
                    ResultSet seen = statement.executeQuery(
                            "SELECT blade_id, login_count FROM accounts"
                                    + " WHERE name = 'counter' UNION ALL"
                                    + " SELECT 'offset of ' || topic || '-' || \"partition\", \"offset\" FROM hive_sync_lanes"
                                    + " UNION ALL SELECT 'token of ' || topic || '-' || \"partition\", token FROM hive_sync_lanes")) {
                int rows = 0;
                while (seen.next()) {
                    rows++;
                    long value = seen.getLong(2);
                    Long before = highest.put(seen.getString(1), value);
                    if (before != null && value < before) {
                        wrong.add(seen.getString(1) + " fell from " + before + " to " + value);
                    }
                }
                if (rows < ACCOUNTS) {
                    wrong.add("only " + rows + " rows");
                }
            }
            Thread.sleep(20);
        }
        return wrong;
    }

    private List<String> repeatsInTheLog() throws SQLException {
        List<String> repeats = new ArrayList<>();
        Map<String, Long> last = new HashMap<>();
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement();
                ResultSet applied = statement.executeQuery("SELECT id, count FROM applied ORDER BY rowid")) {
            while (applied.next()) {
                long count = applied.getLong(2);
                Long before = last.put(applied.getString(1), count);
                if (before != null && count <= before) {
                    repeats.add(applied.getString(1) + ": " + count + " after " + before);
                }
            }
        }
        assertThat(last).as("changes were logged").hasSizeGreaterThan(ACCOUNTS / 2);
        return repeats;
    }
}
