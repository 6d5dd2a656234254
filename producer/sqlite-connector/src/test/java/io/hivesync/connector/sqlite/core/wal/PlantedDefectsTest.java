package io.hivesync.connector.sqlite.core.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hivesync.connector.sqlite.core.AppProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mistakes that a reader of the log must not make: each is made here, and seen to fail where ours does not. */
class PlantedDefectsTest {

    private static final String INSERT = "INSERT INTO t(v) VALUES (randomblob(1000))";

    @TempDir
    Path directory;

    private Path database;

    private void prepare(AppProcess app) throws IOException {
        app.run(List.of(
                "PRAGMA journal_mode = WAL",
                "PRAGMA busy_timeout = 0",
                "PRAGMA synchronous = OFF",
                "PRAGMA cache_size = 10",
                "CREATE TABLE t (id INTEGER PRIMARY KEY, v)"));
    }

    private AppProcess app() throws IOException {
        database = directory.resolve("db.sqlite");
        AppProcess app = AppProcess.java(database);
        prepare(app);
        return app;
    }

    /** What makes an older SQLite leave frames without checksums that are committed all the same. */
    private static void spillAndRollBackToASavepoint(AppProcess app) throws IOException {
        String rows = "INSERT INTO t(v) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
                + " SELECT randomblob(1000) FROM n";
        app.run(List.of(
                "BEGIN",
                "SAVEPOINT s",
                rows,
                rows,
                "UPDATE t SET v = randomblob(1000) WHERE id > 123",
                "ROLLBACK TO s",
                "UPDATE t SET v = randomblob(1000) WHERE id > 70",
                "COMMIT"));
    }

    /** Believes the frames instead of the index. */
    private static final class TrustingScan extends CommitScan {
        private final LogFile log;

        TrustingScan(LogFile log, int pageSize) {
            super(log, pageSize);
            this.log = log;
        }

        @Override
        int end(WalIndex index) throws IOException {
            return framesOfThisLog(index, log);
        }
    }

    private static int framesOfThisLog(WalIndex index, LogFile log) throws IOException {
        for (int frame = 1; frame <= index.frames(); frame++) {
            if (ByteBuffer.wrap(log.frameHeader(frame)).getLong(8) != index.salts()) {
                return frame - 1;
            }
        }
        return index.frames();
    }

    @Test
    void whoTrustsTheFramesInsteadOfTheIndexMissesCommits() throws Exception {
        String version = AppProcess.pythonSqlite();
        database = directory.resolve("db.sqlite");
        assumeTrue(!version.isEmpty(), "SKIPPED: there is no python3 here, whose SQLite is to write such frames");
        try (AppProcess app = AppProcess.python(database, directory)) {
            prepare(app);
            try (TailHarness right = new TailHarness(database);
                    TailHarness defect =
                            new TailHarness(database, Pins.connect(TailHarness.url(database)), TrustingScan::new)) {
                spillAndRollBackToASavepoint(app);
                app.run(INSERT);
                assertThat(right.drain()).isEqualTo(2);
                right.requirePresentState(database);
                assumeTrue(
                        framesOf(database) < framesOf(database, WalIndex::frames),
                        "SKIPPED: SQLite " + version + " of python3 writes no such frames any more");
                assertThatThrownBy(defect::drain).isInstanceOf(LogLost.class);
            }
        }
    }

    private interface Count {
        int of(WalIndex index);
    }

    private static int framesOf(Path database, Count count) throws Exception {
        return count.of(WalIndex.parse(indexOf(database)).orElseThrow());
    }

    private static int framesOf(Path database) throws Exception {
        try (LogFile log = LogFile.open(Path.of(database + "-wal"), 4096)) {
            return framesOfThisLog(WalIndex.parse(indexOf(database)).orElseThrow(), log);
        }
    }

    private static byte[] indexOf(Path database) throws Exception {
        byte[] bytes = new byte[WalIndex.BYTES];
        KeptFile.of(Path.of(database + "-shm")).read(0, bytes);
        return bytes;
    }

    /** Lets go of the old pin before what it protects is read; the app gets in between. */
    private static final class EarlyRelease extends Pins {
        private final ReadPin first;
        private final ReadPin second;
        private final AppProcess app;

        EarlyRelease(ReadPin first, ReadPin second, AppProcess app) {
            super(first, second);
            this.first = first;
            this.second = second;
            this.app = app;
        }

        @Override
        void take(WalIndex before) throws java.sql.SQLException {
            first.release();
            second.release();
            try {
                app.run(List.of(INSERT, "PRAGMA wal_checkpoint(TRUNCATE)", INSERT, INSERT));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            super.take(before);
        }
    }

    @Test
    void whoDropsThePinBeforeItHasReadLosesCommits() throws Exception {
        try (AppProcess app = app()) {
            app.run(INSERT);
            String url = TailHarness.url(database);
            try (TailHarness right = new TailHarness(database)) {
                app.run(List.of(INSERT, "PRAGMA wal_checkpoint(TRUNCATE)", INSERT, INSERT));
                assertThat(right.later().drain()).isEqualTo(3);
            }
            Pins early = new EarlyRelease(ReadPin.connect(url), ReadPin.connect(url), app);
            try (TailHarness defect = new TailHarness(database, early, CommitScan::new)) {
                app.run(INSERT);
                assertThatThrownBy(() -> defect.later().drain()).isInstanceOf(LogLost.class);
            }
        }
    }

    /** Any file handle will do, once it is closed: the app then overwrites what we have not read. */
    @Test
    void whoClosesAHandleOfTheIndexLosesThePins() throws Exception {
        try (AppProcess app = app()) {
            try (TailHarness right = new TailHarness(database)) {
                app.run(INSERT);
                assertThat(app.run("PRAGMA wal_checkpoint(RESTART)")).isEqualTo("1");
                assertThat(right.drain()).isEqualTo(1);
                new RandomAccessFile(database + "-shm", "r").close();
                assertThat(app.run("PRAGMA wal_checkpoint(RESTART)")).isEqualTo("0");
            }
        }
    }
}
