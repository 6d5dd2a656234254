package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot that is asked for while the capture runs. */
class SnapshotRequestsTest {

    private static final List<String> SNAPSHOT = List.of("start t", "r t '1','A'", "end t");

    @TempDir
    Path directory;

    private AppDatabase app;
    private CaptureHarness capture;

    @BeforeEach
    void start() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run(
                "CREATE TABLE t (id TEXT PRIMARY KEY, v)",
                "INSERT INTO t VALUES ('1', 'A')",
                "CREATE TABLE other (id TEXT PRIMARY KEY)",
                "INSERT INTO other VALUES ('o')");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        capture.drain();
    }

    @AfterEach
    void stop() throws Exception {
        capture.close();
        app.close();
    }

    @Test
    void onlyTheTableThatIsNamedIsSnapshottedAndOnlyOnce() throws Exception {
        capture.request("T");
        assertThat(capture.drain().events).containsExactlyElementsOf(SNAPSHOT);
        assertThat(capture.drain().events).isEmpty();
        // and then commits are read from the log again
        app.run("UPDATE t SET v = 'B'");
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','B'");
        assertThat(capture.progress().fromLog()).isTrue();
    }

    @Test
    void whatWasCommittedBeforeIsInItOrSentWithIt() throws Exception {
        app.run("UPDATE other SET id = 'p'", "UPDATE t SET v = 'B'");
        capture.request("t");
        assertThat(capture.drain().events)
                .contains("d other 'o'", "c other 'p'", "start t", "r t '1','B'", "end t")
                .noneMatch(line -> line.startsWith("u t"));
    }

    @Test
    void requestOutlivesARunThatDidNotComeToIt() throws Exception {
        capture.request("o.*r\n?");
        capture.request("t");
        capture.restart();
        assertThat(capture.drain().events).contains("r t '1','A'", "r other 'o'");
        capture.restart();
        assertThat(capture.drain().events).noneMatch(line -> line.startsWith("r "));
    }

    @Test
    void snapshotThatWasCutOffIsTakenUpAgainWithoutARequest() throws Exception {
        capture.request("t");
        capture.sendThenCrash(1);
        assertThat(capture.drain().events).containsSubsequence("start t", "r t '1','A'", "end t");
    }

    @Test
    void whatIsTakenBackIsNotSent() throws Exception {
        capture.request("t", "other");
        assertThat(capture.withdraw("t", "unknown")).containsExactly("t");
        assertThat(capture.drain().events).contains("r other 'o'").noneMatch(line -> line.startsWith("r t"));
    }

    @Test
    void tableThatIsNotThereStopsNothing() throws Exception {
        capture.request("gone");
        assertThat(capture.drain().events).isEmpty();
        app.run("UPDATE t SET v = 'B'");
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','B'");
    }
}
