package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the capture finds where its state should be, and what it keeps there. */
class CaptureStateTest {

    private static final String[] SNAPSHOT = {"start t", "r t '1','A'", "end t"};

    @TempDir
    Path directory;

    private Path state;
    private AppDatabase app;
    private CaptureHarness capture;

    @BeforeEach
    void start() throws Exception {
        state = directory.resolve("state");
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('1', 'A')");
        capture = new CaptureHarness(app.file(), state);
    }

    @AfterEach
    void stop() throws Exception {
        capture.close();
        app.close();
    }

    private void state(String... statements) throws Exception {
        capture.close();
        try (AppDatabase file = new AppDatabase(capture.stateFile())) {
            file.run(statements);
        }
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(capture::restart)
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining(capture.stateFile().toString())
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
    }

    private void assertSnapshotWithoutTheState() throws Exception {
        try (var files = Files.list(state)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(state);
        capture = new CaptureHarness(app.file(), state);
        assertThat(capture.changes()).containsExactly(SNAPSHOT);
    }

    /** Guards a receiver that loses what it acknowledged: what it said is durable with what relies on it. */
    @Test
    void receiptsAreKeptWithTheShadowThatReliesOnThem() throws Exception {
        assertThat(Receipts.read(state)).isEmpty();
        Recorder first = new Recorder();
        first.receipts = Map.of("a", "1", "b", "1");
        capture.sendAll(capture.look().orElseThrow(), first);
        app.run("UPDATE t SET v = 'B'");
        Recorder second = new Recorder();
        second.receipts = Map.of("a", "2");
        Batch batch = capture.look().orElseThrow();
        batch.send(second, second);
        assertThat(Receipts.read(state)).isEqualTo(first.receipts);
        capture.restart();
        capture.sendAll(capture.look().orElseThrow(), second);
        assertThat(Receipts.read(state)).containsExactlyInAnyOrderEntriesOf(Map.of("a", "2", "b", "1"));
    }

    /** Guards the part of a batch that becomes valid before its end. */
    @Test
    void receiptsOfASnapshotAreKeptWithItsEnd() throws Exception {
        app.run("CREATE TABLE u (id TEXT PRIMARY KEY)", "INSERT INTO u VALUES ('x')");
        Recorder recorder = new Recorder();
        recorder.receipts = Map.of("t", "4");
        recorder.acknowledged = 5;
        Batch batch = capture.look().orElseThrow();
        batch.send(recorder, recorder);
        capture.restart();
        assertThat(Receipts.read(state)).isEqualTo(recorder.receipts);
        assertThat(capture.changes()).containsExactly("start u", "r u 'x'", "end u");
    }

    @Test
    void stateOfANewerFormatIsRefusedAndASnapshotReplacesIt() throws Exception {
        capture.drain();
        state("UPDATE meta SET value = 4 WHERE key = 'format'");
        assertRefused("newer version (format 4, this one knows 3)", "delete the directory " + state, "nothing is lost");
        assertSnapshotWithoutTheState();
    }

    /** Of an older state's rows nobody knows what became of them in Kafka. */
    @Test
    void stateOfTheFirstFormatIsBroughtUpAndEverythingIsSnapshottedAnew() throws Exception {
        long epoch = capture.drain().positions.get(0).epoch();
        app.run("CREATE TABLE gone (id TEXT PRIMARY KEY)", "INSERT INTO gone VALUES ('x')");
        capture.drain();
        app.run("DROP TABLE gone");
        state("DROP TABLE receipts", "DROP TABLE pauses", "UPDATE meta SET value = '1' WHERE key = 'format'");
        capture.now = CaptureHarness.NOW.minus(Duration.ofDays(1));
        capture.restart();
        Recorder anew = capture.drain();
        assertThat(anew.changes()).contains(SNAPSHOT).contains("d gone 'x'", "dropped gone");
        assertThat(anew.positions).allMatch(position -> position.epoch() > epoch);
        assertThat(capture.changes()).isEmpty();
    }

    @Test
    void stateOfTheSecondFormatIsBroughtUpAndGoesOnWhereItWas() throws Exception {
        capture.drain();
        state("DROP TABLE pauses", "UPDATE meta SET value = '2' WHERE key = 'format'");
        assertThat(Pauses.read(state)).isEmpty();
        capture.restart();
        app.run("INSERT INTO t VALUES ('2', 'B')");
        assertThat(capture.changes()).containsExactly("c t '2','B'");
        assertThat(Pauses.read(state)).isEmpty();
    }

    @Test
    void foreignDatabaseInTheStatesPlaceIsRefusedAndLeftAlone() throws Exception {
        capture.close();
        Files.delete(capture.stateFile());
        state("CREATE TABLE letters (text)");
        assertRefused("no capture's state", "a state directory of its own");
        try (AppDatabase letters = new AppDatabase(capture.stateFile())) {
            letters.run("INSERT INTO letters VALUES ('dear')", "DROP TABLE letters");
        }
    }

    @Test
    void fileThatIsNoDatabaseInTheStatesPlaceIsRefused() throws Exception {
        capture.close();
        Files.writeString(capture.stateFile(), "what is this? ".repeat(1000));
        assertRefused("is damaged, or no capture's state", "delete the directory " + state, "nothing is lost");
        assertThatThrownBy(() -> Receipts.read(state)).isInstanceOf(CaptureException.class);
        assertSnapshotWithoutTheState();
    }

    /** Guards the blame: the app's file is well, and nobody should look for damage there. */
    @Test
    void damageInsideTheStateThatShowsLaterIsSaidByItsName() throws Exception {
        app.run("WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
                + " INSERT INTO t SELECT i, printf('%.500c', 'x') FROM n");
        capture.drain();
        state("PRAGMA journal_mode = DELETE");
        try (RandomAccessFile file = new RandomAccessFile(capture.stateFile().toFile(), "rw")) {
            for (long page = file.length() / 2 / 4096; page < file.length() / 4096; page++) {
                file.seek(page * 4096);
                file.write(new byte[4096]);
            }
        }
        capture.restart();
        assertThatThrownBy(capture::look)
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining(capture.stateFile() + " is damaged")
                .hasMessageContaining("nothing is lost");
    }

    /** Guards against the loss of what was not written, and against an end for good. */
    @Test
    void fullDiskLosesNothingAndItGoesOnWhenThereIsSpace() throws Exception {
        capture.drain();
        capture.leaveNoSpace();
        app.run("UPDATE t SET v = printf('%.20000c', 'x')", "INSERT INTO t VALUES ('2', 'B')");
        assertThatThrownBy(capture::drain).isInstanceOf(CaptureException.class).hasMessageContaining("disk is full");
        capture.restart();
        assertThat(capture.changes()).hasSize(2).last().isEqualTo("c t '2','B'");
    }

    /** Guards the order of positions: an epoch taken from the clock alone would repeat or fall. */
    @Test
    void epochsRiseThoughTheClockJumpsBackByADayWhileItRunsAndWhileItIsStopped() throws Exception {
        long first = capture.drain().positions.get(0).epoch();
        capture.now = CaptureHarness.NOW.minus(Duration.ofDays(1));
        // a new table is compared, in a new epoch
        app.run("CREATE TABLE u (id)");
        long second = capture.drain().positions.get(0).epoch();
        capture.now = CaptureHarness.NOW.minus(Duration.ofDays(2));
        capture.restart();
        app.run("UPDATE t SET v = 'C'");
        long third = capture.drain().positions.get(0).epoch();
        assertThat(first).isLessThan(second);
        assertThat(second).isLessThan(third);
    }
}
