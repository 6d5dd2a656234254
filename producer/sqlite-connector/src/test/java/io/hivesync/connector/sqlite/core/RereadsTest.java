package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that somebody wants to be read again. */
class RereadsTest {
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
                "CREATE TABLE pair (a TEXT, b INTEGER, v, PRIMARY KEY (b, a))",
                "INSERT INTO pair VALUES ('x', 1, 'A'), ('x', 2, 'A')",
                "CREATE TABLE plain (v)",
                "INSERT INTO plain VALUES ('A'), ('B')");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        capture.drain();
    }

    @AfterEach
    void stop() throws Exception {
        capture.close();
        app.close();
    }

    private static Rereads.Row row(String table, Object... key) {
        return new Rereads.Row(table, List.of(key), false);
    }

    @Test
    void rowIsSentOnceThoughItHasNotChanged() throws Exception {
        capture.reread(row("t", "1"));
        assertThat(capture.changes()).containsExactly("u t '1','A' -> '1','A'");
        capture.restart();
        assertThat(capture.changes()).isEmpty();
    }

    @Test
    void rowThatIsNotThereIsSaidToBeDeleted() throws Exception {
        capture.reread(row("t", "9"));
        assertThat(capture.changes()).singleElement().asString().startsWith("d t '9'");
    }

    @Test
    void rowThatChangesMeanwhileIsSentAsItIsThen() throws Exception {
        capture.reread(row("t", "1"), row("t", "2"));
        app.run("UPDATE t SET v = 'B' WHERE id = '1'", "DELETE FROM t WHERE id = '2'");
        assertThat(capture.changes()).containsExactlyInAnyOrder("u t '1','A' -> '1','B'", "d t '2','A'");
    }

    @Test
    void rowsAreFoundByAKeyOfSeveralColumnsAndByTheirRowid() throws Exception {
        capture.reread(row("pair", 2, "x"), new Rereads.Row("plain", List.of(2), true));
        assertThat(capture.changes())
                .containsExactlyInAnyOrder("u pair 'x',2,'A' -> 'x',2,'A'", "u plain#2 'B' -> 'B'");
    }

    /** A text is not the integer that it reads as. */
    @Test
    void keyOfAnotherStorageClassIsAnotherRow() throws Exception {
        capture.reread(row("t", 1));
        assertThat(capture.changes()).singleElement().asString().startsWith("d t 1");
    }

    @Test
    void whatFitsNoTableIsPassedOver() throws Exception {
        capture.reread(row("absent", "1"), row("pair", "x"), row("t", "1", "2"));
        assertThat(capture.changes()).isEmpty();
    }

    @Test
    void nothingOfATableThatIsPausedIsSent() throws Exception {
        capture.change(List.of(Pause.asked("t", CaptureHarness.NOW)));
        capture.reread(row("t", "1"));
        assertThat(capture.changes()).isEmpty();
    }
}
