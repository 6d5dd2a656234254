package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent again after a crash, and what happens when the file is not what it was. */
class CaptureDeliveryTest {

    @TempDir
    Path directory;

    private AppDatabase app;
    private CaptureHarness capture;

    @BeforeEach
    void start() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('1', 'A'), ('2', 'A')");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
    }

    @AfterEach
    void stop() throws Exception {
        capture.close();
        app.close();
    }

    /** Without intents the target keeps B for ever: A becomes B, B is sent, the app goes back to A, we crash. */
    @Test
    void changeInFlightThatWasUndoneBeforeTheRestartIsSentAgainWithItsPresentRow() throws Exception {
        capture.drain();
        app.run("UPDATE t SET v = 'B' WHERE id = '1'");
        assertThat(capture.sendThenCrash(0).changes()).containsExactly("u t '1','A' -> '1','B'");
        app.run("UPDATE t SET v = 'A' WHERE id = '1'");
        capture.restart();
        // still in flight if this run crashes as well
        assertThat(capture.sendThenCrash(0).changes()).containsExactly("u t '1','A' -> '1','A'");
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','A'");
        assertThat(capture.changes()).isEmpty();
        capture.restart();
        assertThat(capture.changes()).isEmpty();
    }

    /** Without intents a row that was sent and taken back while we were down stays in the target. */
    @Test
    void createInFlightThatWasUndoneIsSentAsDelete() throws Exception {
        capture.drain();
        app.run("INSERT INTO t VALUES ('3', 'C')", "INSERT INTO t(rowid, id, v) VALUES (9, NULL, 'N')");
        capture.sendThenCrash(0);
        app.run("DELETE FROM t WHERE v IN ('C', 'N')");
        assertThat(capture.sendThenCrash(1).changes()).containsExactly("d t '3','C'", "d t#9 null,'N'");
        assertThat(capture.changes()).containsExactly("d t '3','C'", "d t#9 null,'N'");
        assertThat(capture.changes()).isEmpty();
    }

    @Test
    void deleteInFlightThatWasUndoneIsSentAsUpdate() throws Exception {
        capture.drain();
        app.run("DELETE FROM t WHERE id = '2'");
        capture.sendThenCrash(0);
        app.run("INSERT INTO t VALUES ('2', 'A')");
        assertThat(capture.changes()).containsExactly("u t '2','A' -> '2','A'");
    }

    @Test
    void intentsSurviveNewColumnsAndTheEndOfTheTable() throws Exception {
        capture.drain();
        app.run("INSERT INTO t VALUES ('3', 'C')", "UPDATE t SET v = 'B' WHERE id = '1'");
        capture.sendThenCrash(0);
        app.run("DELETE FROM t WHERE id = '3'", "ALTER TABLE t ADD COLUMN w", "UPDATE t SET v = 'A'");
        assertThat(capture.sendThenCrash(0).events)
                .containsExactly("schema t id,v,w", "d t '3','C',null", "u t '1','A',null -> '1','A',null");
        app.run("DROP TABLE t");
        assertThat(capture.changes())
                .containsExactly(
                        "d t '1','A',null", "d t '2','A',null", "d t '3','C',null", "start t", "end t", "dropped t");
    }

    /** Without acknowledged ends a half-sent snapshot would pass for a whole one. */
    @Test
    void snapshotIsRepeatedUnlessItsEndWasAcknowledged() throws Exception {
        app.run("CREATE TABLE u (id TEXT PRIMARY KEY)", "INSERT INTO u VALUES ('x')");
        // schema, start, two rows, end of t are five; the end of u is the ninth
        capture.sendThenCrash(8);
        assertThat(capture.changes()).containsExactly("start u", "r u 'x'", "end u");
        capture.restart();
        assertThat(capture.changes()).isEmpty();
    }

    @Test
    void tableThatVanishedDuringItsSnapshotIsDeleted() throws Exception {
        capture.sendThenCrash(3);
        app.run("DROP TABLE t");
        assertThat(capture.changes()).containsExactly("d t '1','A'", "d t '2','A'", "start t", "end t", "dropped t");
    }

    @Test
    void dropInFlightIsSentAgainAndATableOfThatNameIsNew() throws Exception {
        capture.drain();
        app.run("ALTER TABLE t RENAME TO old");
        capture.sendThenCrash(0);
        app.run("ALTER TABLE old RENAME TO t");
        assertThat(capture.changes())
                .contains(
                        "d t '1','A'",
                        "start t",
                        "end t",
                        "dropped t",
                        "start t",
                        "r t '1','A'",
                        "end t",
                        "start old",
                        "end old",
                        "dropped old")
                .containsSubsequence("d t '2','A'", "start t", "end t", "dropped t", "start t", "end t");
        assertThat(capture.changes()).isEmpty();
    }

    @Test
    void namedTablesAreSnapshottedAnewOnce() throws Exception {
        capture.drain();
        capture.resnapshot = Set.of("t");
        capture.restart();
        assertThat(capture.changes()).containsExactly("start t", "r t '1','A'", "r t '2','A'", "end t");
        app.run("DELETE FROM t WHERE id = '1'");
        assertThat(capture.changes()).containsExactly("d t '1','A'");
    }

    @Test
    void columnsAreToldBeforeTheFirstEventOfEachRun() throws Exception {
        capture.drain();
        capture.restart();
        assertThat(capture.drain().events).isEmpty();
        app.run("DELETE FROM t WHERE id = '1'");
        assertThat(capture.drain().events).containsExactly("schema t id,v", "d t '1','A'");
        app.run("DELETE FROM t WHERE id = '2'");
        assertThat(capture.drain().events).containsExactly("d t '2','A'");
    }

    /** Positions that repeat would let a late event of an old run beat a newer one. */
    @Test
    void epochsRiseOverRestartsAboveClockFloorAndState() throws Exception {
        long first = capture.drain().positions.get(0).epoch();
        assertThat(first).isEqualTo(CaptureHarness.NOW.toEpochMilli() + 1);
        app.run("UPDATE t SET v = 1");
        // of the log: the comparison was the first transaction of this epoch
        assertThat(capture.drain().positions.get(0)).isEqualTo(new Position(first, 2, 0));
        capture.restart();
        app.run("UPDATE t SET v = 3");
        long second = capture.sendThenCrash(0).positions.get(0).epoch();
        assertThat(second).isEqualTo(first + 1);
        capture.floor = second + 100;
        capture.restart();
        assertThat(capture.drain().positions.get(0)).isEqualTo(new Position(second + 101, 1, 0));
        capture.floor = 0;
        capture.restart();
        app.run("UPDATE t SET v = 2");
        assertThat(capture.drain().positions.get(0).epoch()).isEqualTo(second + 102);
    }

    @Test
    void downtimeLosesNoDelete() throws Exception {
        capture.drain();
        capture.close();
        app.run("DELETE FROM t WHERE id = '1'", "UPDATE t SET v = 'Z'");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        assertThat(capture.changes()).containsExactly("d t '1','A'", "u t '2','A' -> '2','Z'");
    }

    @Test
    void swappedFileIsReadAnewAndComparedByKey() throws Exception {
        capture.drain();
        Path other = directory.resolve("other.sqlite");
        try (AppDatabase restored = new AppDatabase(other)) {
            restored.run("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('2', 'A'), ('3', 'R')");
            restored.run("PRAGMA journal_mode = DELETE");
        }
        app.close();
        Files.deleteIfExists(directory.resolve("db.sqlite-wal"));
        Files.deleteIfExists(directory.resolve("db.sqlite-shm"));
        Files.move(other, app.file(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(capture.changes()).containsExactly("d t '1','A'", "c t '3','R'");
    }

    /** A missing, empty or foreign file is no reason to delete every record. */
    @Test
    void unreadableFileMeansWaitingAndNoDeletes() throws Exception {
        capture.drain();
        leaveWalMode();
        app.close();
        Path kept = directory.resolve("kept");
        Files.move(app.file(), kept);
        assertUnavailable("does not exist");
        Files.createFile(app.file());
        assertUnavailable("is empty");
        Files.writeString(app.file(), "this is not a database, whatever its name says ".repeat(100));
        assertUnavailable("not a readable SQLite database");
        byte[] half = Files.readAllBytes(kept);
        Files.write(app.file(), java.util.Arrays.copyOf(half, half.length / 2));
        assertUnavailable("");
        Files.delete(app.file());
        Files.move(kept, app.file());
        app = new AppDatabase(app.file());
        app.run("DELETE FROM t WHERE id = '1'");
        assertThat(capture.changes()).containsExactly("d t '1','A'");
    }

    /** It takes the only connection to the file. */
    private void leaveWalMode() throws Exception {
        capture.close();
        app.run("PRAGMA journal_mode = DELETE");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        assertThat(capture.changes()).isEmpty();
    }

    private void assertUnavailable(String message) {
        assertThatThrownBy(capture::look).isInstanceOf(SourceUnavailable.class).hasMessageContaining(message);
    }

    @Test
    void lockedFileIsWaitedFor() throws Exception {
        capture.drain();
        leaveWalMode();
        app.run("UPDATE t SET v = 'B'", "BEGIN EXCLUSIVE");
        assertUnavailable("locked");
        app.run("COMMIT");
        assertThat(capture.changes()).hasSize(2);
    }

    /** Guards the blame: a disk without space for our own state is not a file of the app's that cannot be read. */
    @Test
    void stateThatCannotBeWrittenIsSaidByItsName() throws Exception {
        capture.drain();
        capture.leaveNoSpace();
        app.run("UPDATE t SET v = printf('%.100000c', 'x')");
        assertThatThrownBy(capture::drain)
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("The capture's state")
                .hasMessageContaining("shadow.db cannot be written, its disk is full");
    }

    /** Guards the app's data, of which the state holds a copy. */
    @Test
    void stateDirectoryIsForItsOwnerAlone() throws Exception {
        Path state = directory.resolve("state");
        assumeThat(state.getFileSystem().supportedFileAttributeViews()).contains("posix");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
    }

    @Test
    void secondCaptureOnTheSameStateIsRefusedByName() {
        assertThatThrownBy(() -> new CaptureHarness(app.file(), directory.resolve("state")))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining(directory.resolve("state").toString());
    }

    @Test
    void stateOfAnotherDatabaseIsRefused() throws Exception {
        capture.close();
        Path other = directory.resolve("other.sqlite");
        try (AppDatabase another = new AppDatabase(other)) {
            another.run("CREATE TABLE t (id)");
            assertThatThrownBy(() -> new CaptureHarness(other, directory.resolve("state")))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("belongs to another database file");
        }
        // and the lock is free again
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
    }

    @Test
    void badFilesAreRefusedAtTheStartWithWhatToDo() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "not a database at all ".repeat(200));
        Path empty = Files.createFile(directory.resolve("empty"));
        for (var expected : List.of(
                List.of(directory.resolve("missing"), "start the app once, or correct the path"),
                List.of(text, "point the connector to the app's database file"),
                List.of(empty, "is empty"))) {
            assertThatThrownBy(() -> new CaptureHarness((Path) expected.get(0), directory.resolve("state2")))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining((String) expected.get(1));
        }
    }

    @Test
    void theSourceIsNeverWritten() throws Exception {
        capture.drain();
        assertThatThrownBy(() -> {
                    try (var readOnly =
                            java.sql.DriverManager.getConnection("jdbc:sqlite:" + SourceFile.readOnlyUri(app.file()))) {
                        readOnly.createStatement().execute("DELETE FROM t");
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("readonly");
    }
}
