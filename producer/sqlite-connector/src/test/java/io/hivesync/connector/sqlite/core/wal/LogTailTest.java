package io.hivesync.connector.sqlite.core.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.connector.sqlite.core.AppProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The app is another process here, for the pins are locks between processes. */
class LogTailTest {

    private static final String INSERT = "INSERT INTO t(v) VALUES (randomblob(100))";

    @TempDir
    Path directory;

    private Path database;
    private AppProcess app;

    @BeforeEach
    void start() throws Exception {
        database = directory.resolve("db.sqlite");
        app = AppProcess.java(database);
        app.run(List.of(
                "PRAGMA journal_mode = WAL",
                "PRAGMA busy_timeout = 0",
                "PRAGMA synchronous = OFF",
                "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
                "CREATE INDEX i ON t (v)"));
    }

    @AfterEach
    void stop() throws Exception {
        app.close();
    }

    private void insert(int count) throws Exception {
        for (int each = 0; each < count; each++) {
            app.run(INSERT);
        }
    }

    /** The first column of the pragma's answer: 1 if the checkpoint was kept from doing all of it. */
    private boolean isCheckpointBusy(String kind) throws Exception {
        return app.run("PRAGMA wal_checkpoint(" + kind + ")").equals("1");
    }

    @Test
    void eachCommitComesOnceWithThePagesAsTheyWereBefore() throws Exception {
        insert(10);
        try (TailHarness tail = new TailHarness(database)) {
            assertThat(tail.drain()).isZero();
            insert(3);
            app.run(List.of("BEGIN", INSERT, INSERT, "COMMIT", "BEGIN", INSERT, "ROLLBACK"));
            assertThat(tail.drain()).isEqualTo(4);
            app.run("DELETE FROM t WHERE id < 8");
            assertThat(tail.later().drain()).isEqualTo(1);
            assertThat(tail.drain()).isZero();
            tail.requirePresentState(database);
        }
    }

    /** Guards the images before: they are in the database file, which must stay as it was. */
    @Test
    void nothingThatIsUnreadIsCopiedOrOverwritten() throws Exception {
        insert(200);
        try (TailHarness tail = new TailHarness(database)) {
            app.run("UPDATE t SET v = randomblob(100)");
            assertThat(isCheckpointBusy("FULL")).isTrue();
            assertThat(isCheckpointBusy("TRUNCATE")).isTrue();
            insert(5);
            assertThat(tail.drain()).isEqualTo(6);
            tail.requirePresentState(database);
        }
    }

    /** Without a renewal the log would grow as long as we live. */
    @Test
    void afterEachHandoverTheAppsCheckpointSucceeds() throws Exception {
        try (TailHarness tail = new TailHarness(database)) {
            for (String kind : List.of("PASSIVE", "FULL", "RESTART", "TRUNCATE")) {
                insert(20);
                assertThat(tail.later().drain()).as(kind).isEqualTo(20);
                // all is copied now, and no pin is on the log any more once it is renewed
                isCheckpointBusy("PASSIVE");
                tail.later().drain();
                tail.later().drain();
                assertThat(isCheckpointBusy(kind)).as(kind).isFalse();
                long before = tail.bytes();
                insert(1);
                assertThat(tail.later().drain()).as(kind).isEqualTo(1);
                assertThat(tail.bytes()).as(kind).isLessThan(before);
            }
            tail.requirePresentState(database);
        }
    }

    @Test
    void theLogBeginsAnewUnderUsAndNothingIsMissed() throws Exception {
        int made = 0;
        try (TailHarness tail = new TailHarness(database)) {
            for (int round = 0; round < 20; round++) {
                made += 1 + round % 3 + 4;
                insert(1 + round % 3);
                tail.later().drain();
                isCheckpointBusy("PASSIVE");
                tail.later().drain();
                // more than one commit before the next look
                insert(2);
                isCheckpointBusy("PASSIVE");
                insert(2);
            }
            tail.later().drain();
            assertThat(tail.commits).isEqualTo(made);
            tail.requirePresentState(database);
        }
    }

    @Test
    void randomWritesAndCheckpointsAreFollowedPageByPage() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("LogTailTest seed " + seed);
        Random random = new Random(seed);
        int expected = 0;
        insert(50);
        try (TailHarness tail = new TailHarness(database)) {
            for (int step = 0; step < 400; step++) {
                switch (random.nextInt(8)) {
                    case 0 ->
                        isCheckpointBusy(List.of("PASSIVE", "FULL", "RESTART", "TRUNCATE")
                                .get(random.nextInt(4)));
                    case 1 -> {
                        app.run("UPDATE t SET v = randomblob(300) WHERE id % 7 = " + random.nextInt(7));
                        expected++;
                    }
                    case 2 -> {
                        app.run("INSERT INTO t(v) VALUES (randomblob(" + random.nextInt(20_000) + "))");
                        expected++;
                    }
                    case 3 -> tail.later().drain();
                    case 4 -> tail.commits += tail.readOne() ? 1 : 0;
                    default -> {
                        app.run(INSERT);
                        expected++;
                    }
                }
            }
            tail.later().drain();
            assertThat(tail.commits).isEqualTo(expected);
            tail.requirePresentState(database);
        }
    }

    @Test
    void aReplacedFileIsNoticed() throws Exception {
        insert(3);
        Path other = directory.resolve("other.sqlite");
        app.run("VACUUM INTO '" + other + "'");
        try (TailHarness tail = new TailHarness(database)) {
            Files.move(other, database, StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(tail::drain)
                    .isInstanceOfSatisfying(
                            LogLost.class, lost -> assertThat(lost.why()).isEqualTo(LogLost.Why.REPLACED));
        }
    }

    @Test
    void aDatabaseInAnotherJournalModeHasNoLog() throws Exception {
        app.run("PRAGMA journal_mode = DELETE");
        assertThatThrownBy(() -> new TailHarness(database))
                .isInstanceOfSatisfying(
                        LogLost.class, lost -> assertThat(lost.why()).isEqualTo(LogLost.Why.NO_LOG));
    }
}
