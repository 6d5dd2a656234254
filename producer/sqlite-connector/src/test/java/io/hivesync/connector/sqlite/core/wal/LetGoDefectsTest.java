package io.hivesync.connector.sqlite.core.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.connector.sqlite.core.AppProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mistakes that a reader must not make who lets go of the log: each is made here, and ends in a state that is not the
 * app's, or is told. Each transaction is one frame, so that whatever was written over looks like a transaction.
 */
@Tag("slow")
class LetGoDefectsTest {

    private static final String ONE = "UPDATE one SET v = v + 1";
    private static final String OTHER = "UPDATE other SET v = v + 1";

    @TempDir
    Path directory;

    @TempDir
    Path copies;

    private Path database;
    private AppProcess app;

    @BeforeEach
    void start() throws Exception {
        database = directory.resolve("db.sqlite");
        app = AppProcess.java(database);
        app.run(List.of(
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = OFF",
                "PRAGMA wal_autocheckpoint = 20",
                "CREATE TABLE one (v INTEGER)",
                "CREATE TABLE other (v INTEGER)",
                "INSERT INTO one VALUES (1000)",
                "INSERT INTO other VALUES (1000)",
                "PRAGMA wal_checkpoint(TRUNCATE)"));
    }

    @AfterEach
    void stop() throws Exception {
        app.close();
    }

    /** A tail that has let go of a log of more than 20 frames, and read all of it. */
    private TailHarness letGo(CommitScan.Maker scans) throws Exception {
        TailHarness tail =
                new TailHarness(database, Pins.connect(TailHarness.url(database)), scans).letGoInto(copies, 22);
        while (!tail.isLetGo()) {
            app.run(OTHER);
            tail.later().drain();
        }
        return tail;
    }

    private void write(String sql, int times) throws IOException {
        for (int each = 0; each < times; each++) {
            app.run(sql);
        }
    }

    /** One transaction is copied at once, and then the log begins anew with so many. */
    private void writeOneAndBeginAnew(int others) throws IOException {
        app.run(ONE);
        app.run("PRAGMA wal_autocheckpoint = 0");
        write(OTHER, others);
    }

    /** The app gets in between the index and the frames that it tells of. */
    private class Interrupted extends CommitScan {
        private final boolean checks;

        Interrupted(LogFile log, int pageSize, boolean checks) {
            super(log, pageSize);
            this.checks = checks;
        }

        @Override
        Optional<List<LoggedPages>> unprotected(int first, int last, Unchanged index)
                throws IOException, SQLException, LogLost {
            if (first == last) {
                write(OTHER, last + 5);
            }
            return super.unprotected(first, last, checks ? index : () -> true);
        }
    }

    private TailHarness interrupted(boolean checks) throws Exception {
        TailHarness tail = letGo((log, pageSize) -> new Interrupted(log, pageSize, checks));
        app.run(ONE);
        app.run("PRAGMA wal_autocheckpoint = 0");
        return tail;
    }

    @Test
    void whatWasWrittenOverWhileItWasReadIsToldAsLost() throws Exception {
        try (TailHarness right = interrupted(true)) {
            assertThatThrownBy(() -> right.later().drain()).isInstanceOf(LogLost.class);
        }
    }

    @Test
    void whoDoesNotLookAtTheIndexAfterReadingTakesOneTransactionForAnother() throws Exception {
        try (TailHarness defect = interrupted(false)) {
            defect.later().drain();
            assertThatThrownBy(() -> defect.requirePresentState(database)).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void whatIsLeftBehindTheNewFramesIsRead() throws Exception {
        try (TailHarness right = letGo(CommitScan::new)) {
            writeOneAndBeginAnew(3);
            assertThat(right.later().drain()).isEqualTo(4);
            assertThat(right.bytes()).isLessThan(10 * 4096);
            right.requirePresentState(database);
        }
    }

    @Test
    void whatIsLeftAndWrittenOverIsToldAsLost() throws Exception {
        try (TailHarness right = letGo(CommitScan::new)) {
            writeOneAndBeginAnew(50);
            assertThatThrownBy(() -> right.later().drain()).isInstanceOf(LogLost.class);
        }
    }

    /** Reads what is at the place of what is missing. */
    private static final class Believing extends CommitScan {
        Believing(LogFile log, int pageSize) {
            super(log, pageSize);
        }

        @Override
        List<LoggedPages> leftOver(WalIndex last) throws IOException, LogLost {
            return held(last.frames() + 1, last.frames() + 1);
        }
    }

    @Test
    void whoDoesNotCheckWhatIsLeftTakesOneTransactionForAnother() throws Exception {
        try (TailHarness defect = letGo(Believing::new)) {
            writeOneAndBeginAnew(50);
            defect.later().drain();
            assertThatThrownBy(() -> defect.requirePresentState(database)).isInstanceOf(AssertionError.class);
        }
    }

    /** Reads one transaction less, or one twice. */
    private static final class Miscounting extends CommitScan {
        private final boolean twice;

        Miscounting(LogFile log, int pageSize, boolean twice) {
            super(log, pageSize);
            this.twice = twice;
        }

        @Override
        List<LoggedPages> leftOver(WalIndex last) throws IOException, LogLost {
            List<LoggedPages> all = super.leftOver(last);
            return twice ? List.of(all.get(0), all.get(0)) : List.of();
        }
    }

    @Test
    void whoCountsWrongIsTold() throws Exception {
        for (boolean twice : List.of(true, false)) {
            app.run("PRAGMA wal_autocheckpoint = 20");
            try (TailHarness defect = letGo((log, pageSize) -> new Miscounting(log, pageSize, twice))) {
                writeOneAndBeginAnew(3);
                assertThatThrownBy(() -> defect.later().drain())
                        .isInstanceOf(LogLost.class)
                        .hasMessageContaining("are left of 1");
            }
        }
    }
}
