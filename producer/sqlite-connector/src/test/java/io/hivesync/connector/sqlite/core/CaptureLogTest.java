package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes from the log, and when all rows are compared instead. */
class CaptureLogTest {

    @TempDir
    Path directory;

    private AppDatabase app;
    private CaptureHarness capture;

    @BeforeEach
    void start() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"), "PRAGMA wal_autocheckpoint = 0");
        app.run("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('1', 'A')");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
    }

    @AfterEach
    void stop() throws Exception {
        capture.close();
        app.close();
    }

    private void assertComparisons(Map<Reason, Long> expected) {
        assertThat(capture.progress().comparisons()).isEqualTo(expected);
    }

    @Test
    void eachTransactionHasASequenceOfItsOwnInOneEpoch() throws Exception {
        long epoch = capture.drain().positions.get(0).epoch();
        app.run("UPDATE t SET v = 'B'", "UPDATE t SET v = 'C'");
        app.transaction(List.of("INSERT INTO t VALUES ('2', 'D')", "UPDATE t SET v = 'E' WHERE id = '1'"));
        app.run("DELETE FROM t WHERE id = '2'");
        Recorder recorder = capture.drain();
        assertThat(recorder.changes())
                .containsExactly(
                        "u t '1','A' -> '1','B'",
                        "u t '1','B' -> '1','C'",
                        "u t '1','C' -> '1','E'",
                        "c t '2','D'",
                        "d t '2','D'");
        assertThat(recorder.positions)
                .containsExactly(
                        new Position(epoch, 2, 0),
                        new Position(epoch, 3, 0),
                        new Position(epoch, 4, 0),
                        new Position(epoch, 4, 1),
                        new Position(epoch, 5, 0));
        assertThat(recorder.transactionEnds).containsExactly(1, 2, 4, 5);
        assertThat(capture.progress().fromLog()).isTrue();
        assertThat(capture.progress().transactions()).isEqualTo(4);
        assertComparisons(Map.of(Reason.START, 1L));
    }

    /** A restart whose comparison finds nothing takes its epoch with the first transaction of the log. */
    @Test
    void sequencesOfAnEpochWithoutAComparisonBeginWithTheFirstTransaction() throws Exception {
        long first = capture.drain().positions.get(0).epoch();
        capture.restart();
        assertThat(capture.changes()).isEmpty();
        app.run("UPDATE t SET v = 'B'");
        assertThat(capture.drain().positions)
                .containsExactly(new Position(first + 1, 1, 0), new Position(first + 1, 1, 1));
    }

    @Test
    void transactionsOfWhatIsLeftOutCountAndTellNothing() throws Exception {
        app.run("CREATE TABLE secrets (id TEXT PRIMARY KEY)");
        capture.excludedTables = Set.of("secrets");
        capture.restart();
        long epoch = capture.drain().positions.get(0).epoch();
        app.run("INSERT INTO secrets VALUES ('x')", "UPDATE t SET v = 'B'", "DROP TABLE secrets");
        Recorder recorder = capture.drain();
        assertThat(recorder.positions).containsExactly(new Position(epoch, 3, 0));
        assertThat(capture.progress().transactions()).isEqualTo(3);
        assertComparisons(Map.of(Reason.START, 1L));
    }

    @Test
    void indexesVacuumAndCheckpointsNeedNoComparison() throws Exception {
        capture.drain();
        app.run("CREATE INDEX i ON t (v)", "UPDATE t SET v = 'B'", "VACUUM", "PRAGMA wal_checkpoint(PASSIVE)");
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','B'");
        app.run("ANALYZE", "DELETE FROM t", "DROP INDEX i");
        assertThat(capture.changes()).containsExactly("d t '1','B'");
        assertComparisons(Map.of(Reason.START, 1L));
    }

    /** Guards the tables beside the new one: their changes on both sides of it come once, in order. */
    @Test
    void aNewTableIsComparedAndNothingOfTheOthersIsLostOrDoubled() throws Exception {
        capture.drain();
        app.run(
                "UPDATE t SET v = 'B'",
                "CREATE TABLE u (id TEXT PRIMARY KEY)",
                "INSERT INTO u VALUES ('x')",
                "UPDATE t SET v = 'C'");
        assertThat(capture.changes())
                .containsExactly("u t '1','A' -> '1','B'", "u t '1','B' -> '1','C'", "start u", "r u 'x'", "end u");
        assertComparisons(Map.of(Reason.START, 1L, Reason.TABLES_CHANGED, 1L));
        app.run("UPDATE t SET v = 'D'", "DELETE FROM u");
        assertThat(capture.changes()).containsExactly("u t '1','C' -> '1','D'", "d u 'x'");
        assertComparisons(Map.of(Reason.START, 1L, Reason.TABLES_CHANGED, 1L));
    }

    /** Guards the order: what is compared is newer than the transactions of the log before it. */
    @Test
    void positionsRiseFromTheLogToAComparisonAndBack() throws Exception {
        Recorder all = new Recorder();
        all.positions.addAll(capture.drain().positions);
        for (int round = 0; round < 5; round++) {
            app.run("UPDATE t SET v = " + round, "ALTER TABLE t ADD COLUMN c" + round, "UPDATE t SET v = 'x'");
            all.positions.addAll(capture.drain().positions);
        }
        assertThat(all.positions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void eachCommitOfARollbackJournalIsFoundByComparison() throws Exception {
        capture.close();
        app.run("PRAGMA journal_mode = DELETE");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        capture.drain();
        app.run("UPDATE t SET v = 'B'");
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','B'");
        app.run("UPDATE t SET v = 'C'");
        assertThat(capture.changes()).containsExactly("u t '1','B' -> '1','C'");
        assertThat(capture.progress().fromLog()).isFalse();
        assertThat(capture.progress().why()).contains("not in WAL mode");
        assertComparisons(Map.of(Reason.START, 1L, Reason.NO_LOG, 2L));
    }

    private static final String MANY = "INSERT INTO t SELECT i, randomblob(1000) FROM"
            + " (WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n)";

    /** Guards the app's disk: a log that we hold back could grow without end. */
    @Test
    void aLogAboveTheLimitIsLetGoUntilTheAppBeginsItAnew() throws Exception {
        capture.walLimitBytes = 300_000;
        capture.restart();
        capture.drain();
        app.run(MANY.formatted(100, 400));
        // what was there is sent from the log before it is let go
        assertThat(capture.changes()).hasSize(301);
        assertThat(capture.progress().fromLog()).isFalse();
        app.run("UPDATE t SET v = 'B' WHERE id = '1'");
        assertThat(capture.changes()).isEmpty();
        assertThat(app.columnOf("PRAGMA wal_checkpoint(TRUNCATE)")).containsExactly("0");
        app.run("UPDATE t SET v = 'C' WHERE id = '1'");
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','C'");
        assertThat(capture.progress().fromLog()).isTrue();
        assertComparisons(Map.of(Reason.START, 1L, Reason.LOG_LIMIT, 1L));
    }

    /** Guards the target: without it, an app that never checkpoints would never be read again. */
    @Test
    void aLogThatStaysAboveTheLimitIsComparedFromTimeToTime() throws Exception {
        capture.walLimitBytes = 300_000;
        capture.restart();
        capture.drain();
        app.run(MANY.formatted(100, 400));
        capture.drain();
        app.run("UPDATE t SET v = 'B' WHERE id = '1'");
        assertThat(capture.changes()).isEmpty();
        capture.now = capture.now.plus(Duration.ofSeconds(6));
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','B'");
        app.run("UPDATE t SET v = 'C' WHERE id = '1'");
        assertThat(capture.changes()).isEmpty();
        capture.now = capture.now.plus(Duration.ofSeconds(6));
        assertThat(capture.changes()).containsExactly("u t '1','B' -> '1','C'");
        assertThat(capture.progress().fromLog()).isFalse();
        assertComparisons(Map.of(Reason.START, 1L, Reason.LOG_LIMIT, 2L));
    }

    @Test
    void aTransactionThatDoesNotFitIntoMemoryIsFoundByComparison() throws Exception {
        capture.drain();
        app.run(MANY.formatted(10_000, 40_000));
        assertThat(capture.changes()).hasSize(30_001);
        assertComparisons(Map.of(Reason.START, 1L, Reason.PAGES_UNCLEAR, 1L));
        app.run("UPDATE t SET v = 'B' WHERE id = '1'");
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','B'");
        assertComparisons(Map.of(Reason.START, 1L, Reason.PAGES_UNCLEAR, 1L));
    }

    /** Guards memory: what waits is bounded, and what does not fit waits in the log. */
    @Test
    void moreThanAGroupComesInSeveral() throws Exception {
        capture.drain();
        for (int transaction = 0; transaction < 30; transaction++) {
            app.run(MANY.formatted(10_000 + transaction * 1000, 10_999 + transaction * 1000));
        }
        Recorder first = new Recorder();
        capture.sendAll(capture.look().orElseThrow(), first);
        assertThat(first.changes()).hasSizeBetween(1000, Backlog.MOST_CHANGES + 1000);
        assertThat(capture.changes()).hasSize(30_000 - first.changes().size());
        assertComparisons(Map.of(Reason.START, 1L));
    }

    /** Guards the app: the log is read on though nothing is acknowledged, so its checkpoints find it read. */
    @Test
    void theAppsCheckpointsSucceedWhileNothingIsAcknowledged() throws Exception {
        capture.drain();
        app.run("UPDATE t SET v = 'B'");
        Batch inFlight = capture.look().orElseThrow();
        try (AppProcess other = AppProcess.java(app.file())) {
            other.run("PRAGMA busy_timeout = 20000");
            for (String kind : List.of("FULL", "RESTART", "TRUNCATE")) {
                other.run("UPDATE t SET v = '" + kind + "'");
                assertThat(other.run("PRAGMA wal_checkpoint(" + kind + ")"))
                        .as(kind)
                        .isEqualTo("0");
            }
        }
        capture.sendAll(inFlight, new Recorder());
        assertThat(capture.changes())
                .containsExactly(
                        "u t '1','B' -> '1','FULL'",
                        "u t '1','FULL' -> '1','RESTART'",
                        "u t '1','RESTART' -> '1','TRUNCATE'");
        assertComparisons(Map.of(Reason.START, 1L));
    }

    /** What a target has after a crash in the middle of a group; the planted mistake moves the shadow too soon. */
    private Map<String, Map<String, String>> targetAfterACrash(boolean shadowFirst) throws Exception {
        Replay replay = new Replay();
        capture.sendAll(capture.look().orElseThrow(), new ReplaySink(replay, false, Long.MAX_VALUE, Long.MAX_VALUE));
        app.run("UPDATE t SET v = 'B'", "INSERT INTO t VALUES ('2', 'C')", "INSERT INTO t VALUES ('3', 'D')");
        Batch group = capture.look().orElseThrow();
        ReplaySink broken = new ReplaySink(replay, true, 2, 1);
        if (shadowFirst) {
            capture.complete(group);
        }
        group.send(broken, broken);
        capture.restart();
        for (Optional<Batch> rest = capture.look(); rest.isPresent(); rest = capture.look()) {
            capture.sendAll(rest.get(), new ReplaySink(replay, false, Long.MAX_VALUE, Long.MAX_VALUE));
        }
        return replay.state();
    }

    @Test
    void aCrashBeforeAGroupIsAcknowledgedLosesNothing() throws Exception {
        assertThat(targetAfterACrash(false)).isEqualTo(Map.of("t", app.keyedRows("t")));
    }

    @Test
    void whoAdvancesTheShadowBeforeTheAcknowledgementLosesRows() throws Exception {
        assertThat(targetAfterACrash(true)).isNotEqualTo(Map.of("t", app.keyedRows("t")));
    }

    /** Guards the images: a shadow that is not what the log says is compared, not written on. */
    @Test
    void aShadowThatDiffersIsCompared() throws Exception {
        app.run("INSERT INTO t VALUES ('2', 'A')");
        capture.drain();
        capture.inShadow("DELETE FROM rows_1 WHERE c0 = '1'");
        app.run("UPDATE t SET v = 'B' WHERE id = '1'", "UPDATE t SET v = 'C' WHERE id = '2'");
        List<String> changes = capture.changes();
        assertThat(changes)
                .startsWith("u t '1','A' -> '1','B'", "u t '2','A' -> '2','C'")
                .contains("c t '1','B'");
        assertComparisons(Map.of(Reason.START, 1L, Reason.SHADOW_DIFFERS, 1L));
        assertThat(capture.changes()).isEmpty();
        app.run("DELETE FROM t");
        assertThat(capture.changes()).containsExactly("d t '1','B'", "d t '2','C'");
    }

    @Test
    void aSwappedFileIsFollowedFromItsComparisonOn() throws Exception {
        capture.drain();
        Path other = directory.resolve("other.sqlite");
        try (AppDatabase restored = new AppDatabase(other)) {
            restored.run("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('2', 'R')");
            restored.run("PRAGMA journal_mode = DELETE");
        }
        app.close();
        for (String suffix : List.of("-wal", "-shm")) {
            Files.deleteIfExists(Path.of(app.file() + suffix));
        }
        Files.move(other, app.file(), StandardCopyOption.REPLACE_EXISTING);
        app = new AppDatabase(app.file());
        assertThat(capture.changes()).containsExactly("d t '1','A'", "c t '2','R'");
        app.run("UPDATE t SET v = 'S'");
        assertThat(capture.changes()).containsExactly("u t '2','R' -> '2','S'");
        assertThat(capture.progress().fromLog()).isTrue();
        assertComparisons(Map.of(Reason.START, 1L, Reason.FILE_REPLACED, 1L));
    }

    /** Guards against a log that stays open in SQLite though its file is gone: nobody would write to it any more. */
    @Test
    void aLogThatWasReplacedBesideItsDatabaseIsNoticed() throws Exception {
        capture.drain();
        app.run("PRAGMA wal_checkpoint(TRUNCATE)");
        app.close();
        Files.delete(Path.of(app.file() + "-wal"));
        Files.delete(Path.of(app.file() + "-shm"));
        try (AppProcess other = AppProcess.java(app.file())) {
            other.run("UPDATE t SET v = 'B'");
            assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','B'");
            other.run("UPDATE t SET v = 'C'");
            assertThat(capture.changes()).containsExactly("u t '1','B' -> '1','C'");
        }
        assertComparisons(Map.of(Reason.START, 1L, Reason.FILE_REPLACED, 1L));
    }

    @Test
    void anAppThatHoldsTheFileForGoodIsSaid() throws Exception {
        Path file = directory.resolve("exclusive.sqlite");
        try (AppProcess other = AppProcess.java(file)) {
            other.run(List.of("PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = WAL", "CREATE TABLE t (id)"));
            assertThatThrownBy(() -> new CaptureHarness(file, directory.resolve("state2")))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("locking_mode = EXCLUSIVE");
        }
    }
}
