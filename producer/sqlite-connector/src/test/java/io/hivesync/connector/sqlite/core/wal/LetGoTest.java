package io.hivesync.connector.sqlite.core.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.connector.sqlite.core.AppProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log that is let go as soon as the app checkpoints, so that the app does not notice us. */
@Tag("slow")
class LetGoTest {

    private static final String INSERT = "INSERT INTO t(v) VALUES (randomblob(100))";
    /** Of one page and the index's. */
    private static final String UPDATE = "UPDATE t SET v = randomblob(100) WHERE id = ";

    /** A few less than the app's automatic checkpoint. */
    private static final int FRAMES = 30;

    private static final int PAGE_BYTES = 4096;

    @TempDir
    Path directory;

    @TempDir
    Path copies;

    private Path database;
    private AppProcess app;
    private TailHarness tail;

    @BeforeEach
    void start() throws Exception {
        database = directory.resolve("db.sqlite");
        app = AppProcess.java(database);
        app.run(List.of(
                "PRAGMA journal_mode = WAL",
                "PRAGMA busy_timeout = 0",
                "PRAGMA synchronous = OFF",
                "PRAGMA wal_autocheckpoint = 40",
                "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
                "CREATE INDEX i ON t (v)",
                "INSERT INTO t(v) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
                        + " SELECT randomblob(100) FROM n",
                "PRAGMA wal_checkpoint(TRUNCATE)"));
        tail = new TailHarness(database).letGoInto(copies, FRAMES);
    }

    @AfterEach
    void stop() throws Exception {
        tail.close();
        app.close();
    }

    private void commit(int count) throws Exception {
        for (int each = 0; each < count; each++) {
            app.run(each % 2 == 0 ? INSERT : UPDATE + 7 * each);
        }
    }

    /** Guards the app: its automatic checkpoints come to an end, and its log stays as small as without us. */
    @Test
    void theAppsAutomaticCheckpointsBeginTheLogAnewAndNoCommitIsMissed() throws Exception {
        long largest = 0;
        for (int commit = 0; commit < 300; commit++) {
            commit(1);
            assertThat(tail.later().drain()).as("commit %s", commit).isEqualTo(1);
            largest = Math.max(largest, tail.bytes());
        }
        assertThat(tail.timesLetGo()).isGreaterThan(5);
        assertThat(largest).isLessThan(100 * PAGE_BYTES);
        tail.requirePresentState(database);
    }

    /** Guards what was committed between the last look and the new beginning: it is read from behind the new frames. */
    @Test
    void whatIsLeftOfTheOldLogIsReadAfterItBeganAnew() throws Exception {
        int made = 0;
        for (int round = 0; round < 150; round++) {
            int commits = 1 + round % 3;
            commit(commits);
            made += commits;
            tail.later().drain();
        }
        assertThat(tail.commits).isEqualTo(made);
        assertThat(tail.timesLetGo()).isGreaterThan(5);
        tail.requirePresentState(database);
    }

    /** Guards the images: what was written over is told, never guessed. */
    @Test
    void whatWasWrittenOverBeforeItWasReadIsToldAsLost() throws Exception {
        letGo();
        assertThatThrownBy(() -> {
                    for (int round = 0; round < 100; round++) {
                        commit(200);
                        tail.later().drain();
                        letGo();
                    }
                })
                .isInstanceOfSatisfying(
                        LogLost.class, lost -> assertThat(lost.why()).isEqualTo(LogLost.Why.OVERTAKEN));
    }

    private void letGo() throws Exception {
        for (int commit = 0; commit < 200 && !tail.isLetGo(); commit++) {
            commit(1);
            tail.later().drain();
        }
        assertThat(tail.isLetGo()).isTrue();
    }

    @Test
    void anEmptiedLogIsToldAsLostIfSomethingInItWasNotRead() throws Exception {
        letGo();
        commit(1);
        assertThat(app.run("PRAGMA wal_checkpoint(TRUNCATE)")).isEqualTo("0");
        assertThatThrownBy(() -> tail.later().drain())
                .isInstanceOfSatisfying(
                        LogLost.class, lost -> assertThat(lost.why()).isEqualTo(LogLost.Why.OVERTAKEN));
    }

    @Test
    void nothingHindersACheckpointOnceAllIsRead() throws Exception {
        letGo();
        for (String kind : List.of("FULL", "RESTART", "TRUNCATE")) {
            assertThat(app.run("PRAGMA wal_checkpoint(" + kind + ")")).as(kind).isEqualTo("0");
            commit(1);
            assertThat(tail.later().drain()).as(kind).isEqualTo(1);
            letGo();
        }
        tail.requirePresentState(database);
    }

    /** Guards against a target that is away: what is not read for long is pinned again. */
    @Test
    void whatIsHeldIsNotWrittenOverHoweverLateItIsRead() throws Exception {
        letGo();
        int before = tail.commits;
        commit(2);
        tail.hold();
        assertThat(tail.isLetGo()).isFalse();
        commit(300);
        tail.later().drain();
        assertThat(tail.commits - before).isEqualTo(302);
        tail.requirePresentState(database);
    }

    /** Guards the data that is not captured: the copy has all pages, and must not be found by anybody. */
    @Test
    void theCopyHasNoName() throws Exception {
        letGo();
        try (Stream<Path> files = Files.list(copies)) {
            assertThat(files).isEmpty();
        }
    }

    /** Guards a large file: commits are read while it is copied, and neither waits for the other. */
    @Test
    void aLargerDatabaseIsCopiedInStepsBetweenItsCommits() throws Exception {
        app.run("INSERT INTO t(v) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
                + " SELECT randomblob(100000) FROM n");
        tail.later().drain();
        int looks = 0;
        for (; !tail.isLetGo(); looks++) {
            assertThat(looks).isLessThan(200);
            commit(1);
            assertThat(tail.later().drain()).isEqualTo(1);
        }
        assertThat(looks).isGreaterThan(3);
        for (String sql : List.of("DELETE FROM t WHERE id > 3000", INSERT, "VACUUM", INSERT)) {
            app.run(sql);
            assertThat(tail.later().drain()).as(sql).isEqualTo(1);
        }
        tail.requirePresentState(database);
    }

    /** An app that leaves checkpoints to others has a log of any size; it is read on without pins. */
    @Test
    void aLogThatIsNeverCheckpointedIsReadOn() throws Exception {
        app.run("PRAGMA wal_autocheckpoint = 0");
        for (int round = 0; round < 40; round++) {
            app.run("UPDATE t SET v = randomblob(100) WHERE id % 9 = " + round % 9);
            assertThat(tail.later().drain()).isEqualTo(1);
        }
        assertThat(tail.isLetGo()).isTrue();
        assertThat(tail.bytes()).isGreaterThan(900 * PAGE_BYTES);
        assertThat(app.run("PRAGMA wal_checkpoint(TRUNCATE)")).isEqualTo("0");
        commit(3);
        assertThat(tail.later().drain()).isEqualTo(3);
        tail.requirePresentState(database);
    }

    /** Guards the promise in whatever order things happen: each transaction, or a loss that is told. */
    @Test
    void randomWritesCheckpointsAndReadingsAreFollowedPageByPageOrToldAsLost() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("LetGoTest seed " + seed);
        Random random = new Random(seed);
        int made = 0;
        int losses = 0;
        long letGo = 0;
        for (int step = 0; step < Integer.getInteger("letgo.steps", 400); step++) {
            made += write(random);
            try {
                read(random);
                if (step % 100 == 99) {
                    tail.later().drain();
                    assertThat(tail.commits).as("seed %s", seed).isEqualTo(made);
                    tail.requirePresentState(database);
                }
            } catch (LogLost lost) {
                assertThat(lost.why()).as("seed %s", seed).isEqualTo(LogLost.Why.OVERTAKEN);
                losses++;
                letGo += tail.timesLetGo();
                tail.close();
                tail = new TailHarness(database).letGoInto(copies, FRAMES);
                made = 0;
            }
        }
        letGo += tail.timesLetGo();
        System.out.printf("LetGoTest: let go %d times, %d losses told%n", letGo, losses);
        assertThat(letGo).isGreaterThan(10);
    }

    /** @return the number of commits */
    private int write(Random random) throws Exception {
        return switch (random.nextInt(16)) {
            case 0 -> {
                String kind = List.of("PASSIVE", "FULL", "RESTART", "TRUNCATE").get(random.nextInt(4));
                app.run("PRAGMA wal_checkpoint(" + kind + ")");
                yield 0;
            }
            case 1 -> {
                app.run("PRAGMA wal_autocheckpoint = " + (20 + random.nextInt(200)));
                yield 0;
            }
            case 2 -> {
                app.run("INSERT INTO t(v) VALUES (randomblob(" + random.nextInt(60_000) + "))");
                yield 1;
            }
            case 3 -> {
                boolean commit = random.nextBoolean();
                app.run(List.of("BEGIN", UPDATE + "id AND id % 40 = 3", commit ? "COMMIT" : "ROLLBACK"));
                yield commit ? 1 : 0;
            }
            case 4 -> {
                app.run(random.nextInt(8) == 0 ? "VACUUM" : "DELETE FROM t WHERE id = (SELECT max(id) FROM t)");
                yield 1;
            }
            default -> {
                app.run(random.nextBoolean() ? INSERT : UPDATE + (1 + random.nextInt(2000)));
                yield 1;
            }
        };
    }

    private void read(Random random) throws Exception {
        switch (random.nextInt(6)) {
            case 0, 1 -> tail.later().drain();
            case 2 -> tail.commits += tail.readOne() ? 1 : 0;
            case 3 -> tail.hold();
            default -> {}
        }
    }
}
