package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pauses a table, and what does not, on a real file. The table has 300 rows, and half of them may go at once. */
class MassDeleteTest {

    @TempDir
    Path directory;

    private AppDatabase app;
    private CaptureHarness capture;

    @BeforeEach
    void start() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run(
                "CREATE TABLE t (id TEXT PRIMARY KEY, v)",
                rows("t", 1, 300),
                "CREATE TABLE u (id TEXT PRIMARY KEY)",
                "INSERT INTO u VALUES ('x')");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        capture.guard = new MassDeleteGuard(0.5, Set.of());
        capture.restart();
        capture.drain();
    }

    @AfterEach
    void stop() throws Exception {
        capture.close();
        app.close();
    }

    private static String rows(String table, int from, int to) {
        return "WITH RECURSIVE n(i) AS (SELECT " + from + " UNION ALL SELECT i + 1 FROM n WHERE i < " + to
                + ") INSERT INTO " + table + " SELECT printf('%03d', i), 'A' FROM n";
    }

    private void assertPaused(long deleted, long rows) {
        assertThat(capture.paused())
                .containsExactly(new Pause("t", Pause.Cause.MASS_DELETE, capture.now, deleted, rows));
    }

    private void assertPasses(int deletes) throws Exception {
        assertThat(capture.changes()).hasSize(deletes).allMatch(event -> event.startsWith("d t "));
        assertThat(capture.paused()).isEmpty();
    }

    @Test
    void halfOfTheRowsPass() throws Exception {
        app.run("DELETE FROM t WHERE id <= '150'");
        assertPasses(150);
    }

    @Test
    void moreThanHalfPauseTheTableAndTheOthersOfThatTransactionGoOn() throws Exception {
        capture.now = CaptureHarness.NOW.plus(Duration.ofHours(1));
        app.transaction(List.of("DELETE FROM t WHERE id <= '151'", "INSERT INTO u VALUES ('y')"));
        assertThat(capture.changes()).containsExactly("paused t MASS_DELETE 151/300", "c u 'y'");
        assertPaused(151, 300);
    }

    @Test
    void deletesOfSeveralCommitsThatAreFoundTogetherCountTogether() throws Exception {
        capture.close();
        app.run("DELETE FROM t WHERE id <= '100'", "DELETE FROM t WHERE id <= '200'");
        capture.restart();
        assertThat(capture.changes()).containsExactly("paused t MASS_DELETE 200/300");
    }

    /** Each transaction of the log is judged by itself, also when several are read at once. */
    @Test
    void whatCameBeforeInTheLogIsSentAndNothingOfTheTableAfterIt() throws Exception {
        app.transaction(List.of("INSERT INTO t VALUES ('new', 'B')", "INSERT INTO u VALUES ('1')"));
        app.transaction(List.of("DELETE FROM t WHERE id > '100'", "INSERT INTO u VALUES ('2')"));
        app.run("INSERT INTO t VALUES ('after', 'C')");
        app.transaction(List.of("UPDATE t SET v = 'D'", "INSERT INTO u VALUES ('3')"));
        assertThat(capture.changes())
                .containsExactly("c t 'new','B'", "c u '1'", "paused t MASS_DELETE 201/301", "c u '2'", "c u '3'");
        assertPaused(201, 301);
        app.run("INSERT INTO t VALUES ('later', 'E')");
        assertThat(capture.changes()).isEmpty();
        capture.change(List.of(), "t");
        assertThat(capture.changes())
                .hasSize(104)
                .startsWith("start t")
                .contains("r t 'later','E'")
                .endsWith("end t");
    }

    @Test
    void rowsThatTheLogAddedJustBeforeCount() throws Exception {
        app.run(rows("t", 301, 700), "DELETE FROM t WHERE id <= '350'");
        assertThat(capture.changes()).hasSize(750);
        assertThat(capture.paused()).isEmpty();
    }

    @Test
    void deletesOneAfterTheOtherPass() throws Exception {
        app.run("DELETE FROM t WHERE id <= '150'");
        assertPasses(150);
        app.run("DELETE FROM t WHERE id <= '250'");
        assertPasses(100);
        app.run("DELETE FROM t");
        assertPasses(50);
    }

    @Test
    void aThresholdOfOneLetsEverythingPass() throws Exception {
        capture.guard = new MassDeleteGuard(1, Set.of());
        capture.restart();
        app.run("DELETE FROM t");
        assertPasses(300);
    }

    @Test
    void anExemptTableMayBeEmptied() throws Exception {
        capture.guard = new MassDeleteGuard(0.5, Set.of("t"));
        capture.restart();
        app.run("DELETE FROM t");
        assertPasses(300);
    }

    /** A migration of Blade's makes a table anew and gives all its rows new ids. */
    @Test
    void aTableThatIsMadeAnewWithNewIdsIsPaused() throws Exception {
        app.transaction(List.of(
                "CREATE TABLE RONIN_TEMP_t (id TEXT PRIMARY KEY, v)",
                "INSERT INTO RONIN_TEMP_t SELECT 'new' || id, v FROM t",
                "DROP TABLE t",
                "ALTER TABLE RONIN_TEMP_t RENAME TO t"));
        assertThat(capture.changes()).containsExactly("paused t MASS_DELETE 300/300");
    }

    @Test
    void aTableThatIsMadeAnewWithItsIdsHasLostNothing() throws Exception {
        app.transaction(List.of(
                "CREATE TABLE RONIN_TEMP_t (id TEXT PRIMARY KEY, v, w DEFAULT 'W')",
                "INSERT INTO RONIN_TEMP_t (id, v) SELECT id, v FROM t ORDER BY random()",
                "DROP TABLE t",
                "ALTER TABLE RONIN_TEMP_t RENAME TO t"));
        assertThat(capture.changes()).hasSize(300).contains("u t '007','A',null -> '007','A','W'");
        assertThat(capture.paused()).isEmpty();
    }

    /** Another key means another copy, and still the ids are what counts. */
    @Test
    void aKeyThatIsCalledOtherwiseHasLostNothing() throws Exception {
        app.run("ALTER TABLE t RENAME COLUMN id TO code");
        assertThat(capture.changes()).contains("r t '007','A'", "end t");
        assertThat(capture.paused()).isEmpty();
    }

    @Test
    void anotherKeyWithOtherIdsPausesTheTable() throws Exception {
        app.transaction(List.of(
                "CREATE TABLE n (code TEXT PRIMARY KEY, v)",
                "INSERT INTO n SELECT CASE WHEN id <= '151' THEN 'new' || id ELSE id END, v FROM t",
                "DROP TABLE t",
                "ALTER TABLE n RENAME TO t"));
        assertThat(capture.changes()).containsExactly("paused t MASS_DELETE 151/300");
        app.run("INSERT INTO t VALUES ('later', 'B')");
        assertThat(capture.changes()).isEmpty();
    }

    @Test
    void aDroppedTableIsPausedAndItsEndIsToldWhenItIsResumed() throws Exception {
        app.run("DROP TABLE t");
        assertThat(capture.changes()).containsExactly("paused t MASS_DELETE 300/300");
        capture.restart();
        assertThat(capture.changes()).isEmpty();
        capture.change(List.of(), "t");
        assertThat(capture.changes()).containsExactly("start t", "end t", "dropped t");
        capture.close();
        try (AppDatabase state = new AppDatabase(capture.stateFile())) {
            assertThat(state.columnOf("SELECT name FROM pauses")).isEmpty();
        }
        capture.restart();
        app.run("CREATE TABLE t (id TEXT PRIMARY KEY)");
        assertThat(capture.changes()).containsExactly("start t", "end t");
    }

    @Test
    void aDroppedTableThatIsMadeAnewIsPausedStillAndSnapshottedOnceItIsResumed() throws Exception {
        app.run("DROP TABLE t");
        capture.drain();
        app.run("CREATE TABLE t (id INTEGER PRIMARY KEY, w)", "INSERT INTO t VALUES (1, 'B')");
        assertThat(capture.changes()).isEmpty();
        capture.restart();
        app.run("INSERT INTO t VALUES (2, 'C')");
        assertThat(capture.changes()).isEmpty();
        capture.change(List.of(), "t");
        assertThat(capture.changes()).containsExactly("start t", "r t 1,'B'", "r t 2,'C'", "end t");
    }

    @Test
    void newIdsForAllRowsAreDeletesOfTheOldOnes() throws Exception {
        app.run("UPDATE t SET id = 'new' || id");
        assertThat(capture.changes()).containsExactly("paused t MASS_DELETE 300/300");
    }

    @Test
    void newRowidsAreNoDeletes() throws Exception {
        app.run("REPLACE INTO t SELECT id, 'B' FROM t ORDER BY random()");
        app.run("VACUUM");
        assertThat(capture.changes()).hasSize(300).allMatch(event -> event.startsWith("u t "));
    }

    @Test
    void rowsWithoutAKeyCountByTheirRowid() throws Exception {
        app.run("CREATE TABLE k (v)", "INSERT INTO k SELECT v FROM t", "INSERT INTO t SELECT NULL, v FROM t");
        capture.drain();
        app.run("DELETE FROM k WHERE rowid > 100", "DELETE FROM t WHERE id IS NULL");
        assertThat(capture.changes())
                .hasSize(301)
                .contains("paused k MASS_DELETE 200/300")
                .filteredOn(event -> event.startsWith("d t#"))
                .hasSize(300);
    }

    /** The receiver may have rows that the shadow does not have yet; taking them away is a delete to it. */
    @Test
    void rowsInFlightCountAmongTheDeletedAndAmongTheRows() throws Exception {
        app.run(rows("t", 301, 450));
        capture.sendThenCrash(0);
        app.run("DELETE FROM t WHERE id > '224'");
        assertThat(capture.changes()).containsExactly("paused t MASS_DELETE 226/450");
        capture.change(List.of(), "t");
        assertThat(capture.changes()).hasSize(226).startsWith("start t").endsWith("end t");
    }

    @Test
    void rowsInFlightOfATableThatIsDroppedCount() throws Exception {
        app.run("CREATE TABLE w (id TEXT PRIMARY KEY, v)");
        capture.drain();
        app.run(rows("w", 1, 101));
        capture.sendThenCrash(0);
        app.run("DROP TABLE w");
        assertThat(capture.changes()).containsExactly("paused w MASS_DELETE 101/101");
    }

    /** A snapshot that somebody asks for says what is gone as a comparison does. */
    @Test
    void aSnapshotThatIsAskedForIsStoppedAsWell() throws Exception {
        app.run("DELETE FROM t WHERE id <= '151'");
        capture.resnapshot = Set.of("t", "u");
        capture.restart();
        assertThat(capture.changes()).containsExactly("paused t MASS_DELETE 151/300", "start u", "r u 'x'", "end u");
    }

    @Test
    void aSnapshotThatHasTheRowsInFlightHasLostNothing() throws Exception {
        app.run(rows("t", 301, 700));
        capture.sendThenCrash(0);
        capture.resnapshot = Set.of("t");
        capture.restart();
        assertThat(capture.changes()).hasSize(702).startsWith("start t");
        assertThat(capture.paused()).isEmpty();
    }

    @Test
    void aSnapshotThatIsRepeatedIsComparedWithTheOneBeforeToo() throws Exception {
        capture.resnapshot = Set.of("t");
        capture.restart();
        capture.resnapshot = Set.of();
        capture.sendThenCrash(100);
        app.run("DELETE FROM t WHERE id <= '151'");
        assertThat(capture.changes()).containsExactly("paused t MASS_DELETE 151/300");
    }

    @Test
    void theFirstSnapshotIsNoDelete() throws Exception {
        app.run("DELETE FROM t");
        capture.close();
        capture = new CaptureHarness(app.file(), directory.resolve("other"));
        capture.guard = new MassDeleteGuard(0.5, Set.of());
        capture.restart();
        assertThat(capture.changes()).contains("start t", "end t");
        assertThat(capture.paused()).isEmpty();
    }
}
