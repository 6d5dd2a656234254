package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard before what the log tells: nothing of a table leaves with the transaction that deletes too much of it. */
class MassDeleteFromLogTest {

    @TempDir
    Path directory;

    private AppDatabase app;
    private CaptureHarness capture;

    @BeforeEach
    void start() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run(
                "CREATE TABLE t (id TEXT PRIMARY KEY)",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                        + " INSERT INTO t SELECT printf('%04d', i) FROM n",
                "CREATE TABLE u (id TEXT PRIMARY KEY)");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        capture.guard = new MassDeleteGuard(0.5, Set.of());
        capture.restart();
        capture.drain();
        assertThat(capture.progress().fromLog()).isTrue();
    }

    @AfterEach
    void stop() throws Exception {
        capture.close();
        app.close();
    }

    @Test
    void theTransactionIsHeldBackAndWhatCameBeforeItAndOtherTablesGoOn() throws Exception {
        app.run("INSERT INTO u VALUES ('before')");
        app.transaction(List.of("DELETE FROM t WHERE id <= '0800'", "INSERT INTO u VALUES ('beside')"));
        app.run("INSERT INTO u VALUES ('after')");

        assertThat(capture.changes())
                .containsExactly("c u 'before'", "paused t MASS_DELETE 800/1000", "c u 'beside'", "c u 'after'");
        app.run("DELETE FROM t WHERE id <= '0900'", "INSERT INTO u VALUES ('later')");
        assertThat(capture.changes()).containsExactly("c u 'later'");
        assertThat(capture.progress().fromLog()).isTrue();
    }

    @Test
    void afterTheResumeTheSnapshotTellsWhatIsLeftAndTheLogIsReadAgain() throws Exception {
        app.run("DELETE FROM t WHERE id <= '0999'");
        capture.drain();
        capture.change(List.of(), "t");

        assertThat(capture.changes()).containsExactly("start t", "r t '1000'", "end t");
        assertThat(capture.paused()).isEmpty();
        app.run("INSERT INTO u VALUES ('x')");
        assertThat(capture.changes()).containsExactly("c u 'x'");
        assertThat(capture.progress().fromLog()).isTrue();
    }

    /** Many deletes of a large table are no reason to compare all of it. */
    @Test
    void deletesBelowTheThresholdStayWithTheLog() throws Exception {
        app.run("DELETE FROM t WHERE id <= '0400'");

        assertThat(capture.changes()).hasSize(400);
        assertThat(capture.paused()).isEmpty();
        assertThat(capture.progress().fromLog()).isTrue();
    }

    /** Each for itself is allowed; together they are more than half of what there was. */
    @Test
    void transactionsThatAreFoundTogetherAreJudgedByWhatIsLeft() throws Exception {
        app.run("DELETE FROM t WHERE id <= '0400'", "DELETE FROM t WHERE id <= '0800'");

        assertThat(capture.changes()).hasSize(401).contains("paused t MASS_DELETE 400/600");
    }
}
