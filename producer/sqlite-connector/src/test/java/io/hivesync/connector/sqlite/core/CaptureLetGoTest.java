package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app whose automatic checkpoints are those of SQLite, as Hive's. */
class CaptureLetGoTest {

    private static final int COMMITS = 120;
    /** Of one commit, about. */
    private static final int FRAMES = 50;

    private static final long FRAME_BYTES = 4096 + 24;

    @TempDir
    Path directory;

    private AppDatabase app;
    private CaptureHarness capture;

    @BeforeEach
    void start() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"), "PRAGMA wal_autocheckpoint = 1000");
        app.run(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, n, v)",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + FRAMES + ")"
                        + " INSERT INTO t SELECT i, 0, zeroblob(2500) FROM n");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
    }

    @AfterEach
    void stop() throws Exception {
        capture.close();
        app.close();
    }

    /** Guards the app's log, which ends up as large as without us, and the target, which is told each commit once. */
    @Test
    void theLogIsBegunAnewAgainAndAgainAndNothingIsCompared() throws Exception {
        capture.drain();
        for (int commit = 1; commit <= COMMITS; commit++) {
            app.run("UPDATE t SET n = " + commit);
            assertThat(capture.changes()).as("commit %s", commit).hasSize(FRAMES);
        }
        CaptureProgress progress = capture.progress();
        assertThat(progress.transactions()).isEqualTo(COMMITS);
        assertThat(progress.comparisons()).isEqualTo(Map.of(Reason.START, 1L));
        assertThat(progress.timesLetGo()).isGreaterThan(2);
        assertThat(Files.size(Path.of(app.file() + "-wal"))).isLessThan(1500 * FRAME_BYTES);
    }
}
