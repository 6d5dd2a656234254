package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a table that is paused, over crashes, until it is resumed. */
class PausesTest {

    private static final String[] SNAPSHOT = {"start t", "r t '1','B'", "r t '3','C'", "end t"};

    @TempDir
    Path directory;

    private AppDatabase app;
    private CaptureHarness capture;

    @BeforeEach
    void start() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run(
                "CREATE TABLE t (id TEXT PRIMARY KEY, v)",
                "INSERT INTO t VALUES ('1', 'A'), ('2', 'A')",
                "CREATE TABLE u (id TEXT PRIMARY KEY)");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        capture.drain();
    }

    @AfterEach
    void stop() throws Exception {
        capture.close();
        app.close();
    }

    private static List<Pause> pause(String table) {
        return List.of(Pause.asked(table, CaptureHarness.NOW));
    }

    private void change() throws Exception {
        app.transaction(List.of(
                "DELETE FROM t WHERE id = '2'",
                "UPDATE t SET v = 'B' WHERE id = '1'",
                "INSERT INTO t VALUES ('3', 'C')"));
    }

    @Test
    void nothingOfAPausedTableIsSentAndItsSnapshotIsOwed() throws Exception {
        capture.change(pause("t"));
        change();
        app.run("INSERT INTO u VALUES ('x')");
        assertThat(capture.changes()).containsExactly("c u 'x'");
        assertThat(capture.paused()).isEqualTo(pause("t"));
        app.run("ALTER TABLE t ADD COLUMN w", "UPDATE t SET w = 1");
        assertThat(capture.changes()).isEmpty();
        app.run("ALTER TABLE t DROP COLUMN w");
        capture.restart();
        assertThat(capture.changes()).isEmpty();

        capture.change(List.of(), "t");
        assertThat(capture.paused()).isEmpty();
        assertThat(capture.changes()).containsExactly(SNAPSHOT);
        capture.restart();
        assertThat(capture.changes()).isEmpty();
        app.run("DELETE FROM t WHERE id = '3'");
        assertThat(capture.changes()).containsExactly("d t '3','C'");
    }

    /** The shadow of the paused table is not what is compared when it is resumed, but what is found at its end. */
    @Test
    void theShadowAdvancesWhileNothingIsSent() throws Exception {
        capture.change(pause("t"));
        change();
        assertThat(capture.changes()).isEmpty();
        assertThat(shadowOfT()).containsExactly("1B", "3C");
    }

    /** Between two runs; the next one is not started. */
    private List<String> shadowOfT() throws Exception {
        capture.close();
        try (AppDatabase shadow = new AppDatabase(capture.stateFile())) {
            String rows = shadow.columnOf("SELECT 'rows_' || id FROM tables WHERE name = 't'")
                    .get(0);
            return shadow.columnOf("SELECT c0 || c1 FROM " + rows + " ORDER BY 1");
        }
    }

    @Test
    void whatWasInFlightOfAPausedTableIsNotSentAgain() throws Exception {
        change();
        app.run("INSERT INTO u VALUES ('x')");
        capture.sendThenCrash(0);
        capture.change(pause("t"));
        assertThat(capture.changes()).containsExactly("c u 'x'");
        capture.change(List.of(), "t");
        assertThat(capture.changes()).containsExactly(SNAPSHOT);
    }

    /** Guards a crash between the decision and the acknowledgement of the others' events. */
    @Test
    void aCrashAfterTheGuardDecidedLeavesTheTablePausedAndTheOthersAreSentAgain() throws Exception {
        fill();
        capture.guard = new MassDeleteGuard(0.5, Set.of());
        capture.restart();
        app.transaction(List.of("DELETE FROM t WHERE id > '2'", "INSERT INTO u VALUES ('x')"));
        assertThat(capture.sendThenCrash(0).changes()).containsExactly("paused t MASS_DELETE 500/502", "c u 'x'");
        assertThat(capture.paused()).hasSize(1);
        assertThat(shadowOfT()).containsExactly("1A", "2A");
        capture.restart();
        assertThat(capture.changes()).containsExactly("c u 'x'");
    }

    private void fill() throws Exception {
        app.run("WITH RECURSIVE n(i) AS (SELECT 301 UNION ALL SELECT i + 1 FROM n WHERE i < 800)"
                + " INSERT INTO t SELECT i, 'F' FROM n");
        capture.drain();
    }

    /** Also when more was deleted since: it was resumed with that in view. */
    @Test
    void theSnapshotThatIsOwedPassesTheGuardAndIsRepeatedUntilItsEndIsAcknowledged() throws Exception {
        fill();
        capture.guard = new MassDeleteGuard(0.5, Set.of());
        capture.restart();
        app.run("DELETE FROM t WHERE id BETWEEN '301' AND '650'");
        capture.drain();
        capture.change(List.of(), "t");
        Recorder cut = capture.sendThenCrash(50);
        assertThat(cut.changes()).hasSize(154);
        app.run("DELETE FROM t WHERE v = 'F'");
        assertThat(capture.sendThenCrash(2).changes())
                .containsExactly("start t", "r t '1','A'", "r t '2','A'", "end t");
        assertThat(capture.changes()).containsExactly("start t", "r t '1','A'", "r t '2','A'", "end t");

        // from here on it watches again
        fill();
        app.run("DELETE FROM t WHERE v = 'F'");
        assertThat(capture.changes()).containsExactly("paused t MASS_DELETE 500/502");
    }

    @Test
    void aTableThatIsPausedAgainBeforeItsSnapshotStaysPaused() throws Exception {
        capture.change(pause("t"));
        change();
        capture.change(List.of(), "t");
        capture.sendThenCrash(0);
        capture.change(pause("t"));
        assertThat(capture.changes()).isEmpty();
        capture.restart();
        assertThat(capture.changes()).isEmpty();
        capture.change(List.of(), "t");
        assertThat(capture.changes()).containsExactly(SNAPSHOT);
    }

    @Test
    void aSnapshotThatIsAskedForWaitsUntilTheTableIsResumed() throws Exception {
        capture.resnapshot = Set.of("t", "u");
        capture.change(pause("t"));
        assertThat(capture.changes()).containsExactly("start u", "end u");
        app.run("INSERT INTO u VALUES ('x')");
        assertThat(capture.changes()).containsExactly("c u 'x'");
    }

    @Test
    void aPausedTableMayBeUnknown() throws Exception {
        capture.change(pause("later"));
        app.run("CREATE TABLE later (id TEXT PRIMARY KEY)", "INSERT INTO later VALUES ('x')");
        assertThat(capture.changes()).isEmpty();
        capture.change(List.of(), "later");
        assertThat(capture.changes()).containsExactly("start later", "r later 'x'", "end later");
    }

    @Test
    void aDropInFlightOfATableThatIsPausedThenIsToldWhenItIsResumed() throws Exception {
        app.run("DROP TABLE t");
        capture.sendThenCrash(1);
        capture.change(pause("t"));
        assertThat(capture.changes()).isEmpty();
        capture.change(List.of(), "t");
        assertThat(capture.changes()).containsExactly("start t", "end t", "dropped t");
    }

    /** No moment in which the target would be empty, though the table was gone in between. */
    @Test
    void aTableThatWentAndCameBackWhilePausedGetsOneSnapshot() throws Exception {
        capture.change(pause("t"));
        app.run("ALTER TABLE t RENAME TO away");
        assertThat(capture.changes()).contains("start away");
        app.run("ALTER TABLE away RENAME TO t");
        change();
        capture.change(List.of(), "t");
        assertThat(capture.changes())
                .containsOnlyOnce("start t")
                .contains(SNAPSHOT)
                .doesNotContain("dropped t");
    }

    @Test
    void aTableThatComesBackAfterItWasResumedGetsOneSnapshot() throws Exception {
        capture.change(pause("t"));
        app.run("ALTER TABLE t RENAME TO away");
        capture.drain();
        capture.close();
        app.run("ALTER TABLE away RENAME TO t");
        capture.change(List.of(), "t");
        assertThat(capture.changes()).containsOnlyOnce("start t").doesNotContain("dropped t");
    }

    @Test
    void theFirstReasonOfAPauseStays() throws Exception {
        capture.change(pause("t"));
        capture.change(List.of(Pause.of("t", CaptureHarness.NOW.plusSeconds(1), 200, 300)));
        assertThat(capture.paused()).isEqualTo(pause("t"));
    }

    @Test
    void aTableThatIsNotPausedIsNotResumed() throws Exception {
        capture.change(List.of(), "t", "nobody");
        assertThat(capture.changes()).isEmpty();
    }

    @Test
    void aRunningCapturesPausesAreNotChangedFromOutside() {
        List<String> resumed = new ArrayList<>(List.of("t"));
        assertThatThrownBy(() -> Pauses.change(directory.resolve("state"), app.file(), List.of(), resumed))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("Another capture uses the state directory");
    }
}
