package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a capture that does not sync each send knows after its process was killed, and after the machine ended. */
class StateSyncTest {

    @TempDir
    Path directory;

    private AppDatabase app;
    private CaptureHarness capture;

    @BeforeEach
    void start() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('1', 'A'), ('2', 'A')");
        capture = new CaptureHarness(app.file(), directory.resolve("state"), StateSync.AT_END);
        assertThat(capture.changes()).containsExactly("start t", "r t '1','A'", "r t '2','A'", "end t");
        // the first group of the log begins an epoch, which is synced in any case
        app.run("UPDATE t SET v = 'B' WHERE id = '2'");
        assertThat(capture.changes()).containsExactly("u t '2','A' -> '2','B'");
    }

    @AfterEach
    void stop() throws Exception {
        capture.close();
        app.close();
    }

    /** What was sent and is no difference any more: nobody knows of it but the state. */
    private void leaveOneInFlight() throws Exception {
        app.run("UPDATE t SET v = 'B' WHERE id = '1'");
        Recorder sent = new Recorder();
        capture.look().orElseThrow().send(sent, sent);
        assertThat(sent.changes()).containsExactly("u t '1','A' -> '1','B'");
        app.run("UPDATE t SET v = 'A' WHERE id = '1'");
    }

    /** The files as they are at this moment, which is what a kill leaves; the next run finds them. */
    private void kill(String... thenInTheState) throws Exception {
        Path copy = Files.createDirectories(directory.resolve("copy"));
        for (String ending : new String[] {"", "-wal"}) {
            Path file = capture.stateFile().resolveSibling("shadow.db" + ending);
            Files.copy(file, copy.resolve("shadow.db" + ending));
        }
        capture.close();
        try (AppDatabase file = new AppDatabase(copy.resolve("shadow.db"))) {
            file.run(thenInTheState);
        }
        capture = new CaptureHarness(app.file(), copy, StateSync.AT_END);
    }

    @Test
    void afterAKillTheRowsInFlightAreKnown() throws Exception {
        leaveOneInFlight();
        kill();
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','A'");
    }

    /** The state may then be one of before, without what was in flight: here what was written since the last sync is taken back. */
    @Test
    void afterTheMachineEndedEveryTableIsSnapshotted() throws Exception {
        leaveOneInFlight();
        kill(
                "UPDATE meta SET value = 'another run' WHERE key = 'unsynced'",
                "DELETE FROM pending_1",
                "UPDATE rows_1 SET c1 = 'A'");
        assertThat(capture.changes()).containsExactly("start t", "r t '1','A'", "r t '2','B'", "end t");
    }

    @Test
    void afterACleanEndOfTheProcessTheMachineMayEnd() throws Exception {
        leaveOneInFlight();
        assertThat(entries(capture.stateFile())).hasSize(1);
        capture.close();
        assertThat(entries(capture.stateFile())).isEmpty();
        capture = new CaptureHarness(app.file(), directory.resolve("state"), StateSync.AT_END);
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','A'");
    }

    @Test
    void aRunThatSyncsEachSendAfterOneThatDidNotStartsFromASyncedState() throws Exception {
        leaveOneInFlight();
        kill();
        capture.close();
        capture = new CaptureHarness(app.file(), directory.resolve("copy"));
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','A'");
        assertThat(entries(capture.stateFile())).isEmpty();
    }

    private static List<String> entries(Path stateFile) throws Exception {
        try (AppDatabase file = new AppDatabase(stateFile)) {
            return file.columnOf("SELECT value FROM meta WHERE key = 'unsynced'");
        }
    }
}
