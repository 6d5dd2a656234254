package io.hivesync.connector.sqlite.core.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.connector.sqlite.core.AppDatabase;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalIndexTest {

    @TempDir
    Path directory;

    /** As SQLite wrote it. */
    private byte[] real;

    @BeforeEach
    void start() throws Exception {
        real = index("PRAGMA page_size = 512");
    }

    private byte[] index(String pragma) throws Exception {
        try (AppDatabase app = new AppDatabase(Files.createTempFile(directory, "db", ""), pragma)) {
            app.run("CREATE TABLE t (v)", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)");
            // read in a process that has the database open: a copy, whose closing does no harm
            Path copy = directory.resolve("copy");
            assertThat(new ProcessBuilder("cp", app.file() + "-shm", copy.toString())
                            .start()
                            .waitFor())
                    .isZero();
            return Arrays.copyOf(Files.readAllBytes(copy), WalIndex.BYTES);
        }
    }

    @Test
    void tellsWhatSqliteCommitted() throws Exception {
        WalIndex index = WalIndex.parse(real).orElseThrow();
        assertThat(index.frames()).isEqualTo(4);
        assertThat(index.pages()).isEqualTo(2);
        assertThat(index.changes()).isEqualTo(3);
        assertThat(index.pageSize()).isEqualTo(512);
        assertThat(index.backfilled()).isZero();
        assertThat(index.bytes()).isEqualTo(32 + 4 * (24 + 512));
    }

    @Test
    void largestPageSizeIsNotZero() throws Exception {
        assertThat(WalIndex.parse(index("PRAGMA page_size = 65536"))
                        .orElseThrow()
                        .pageSize())
                .isEqualTo(65_536);
    }

    /** Guards a reader that comes between the writes of the two copies. */
    @Test
    void whatIsBeingWrittenIsNotRead() throws Exception {
        for (int at = 0; at < 96; at++) {
            byte[] torn = real.clone();
            torn[at] ^= 0x40;
            assertThat(WalIndex.parse(torn)).as("byte %s", at).isEmpty();
        }
    }

    /** Guards a writer that was killed, or a copy that is equally wrong twice. */
    @Test
    void whatItsChecksumDeniesIsNotRead() throws Exception {
        byte[] wrong = real.clone();
        wrong[16] ^= 1;
        wrong[48 + 16] ^= 1;
        assertThat(WalIndex.parse(wrong)).isEmpty();
        assertThat(WalIndex.parse(new byte[WalIndex.BYTES])).isEmpty();
    }

    @Test
    void anotherVersionIsRefusedByName() {
        byte[] other = real.clone();
        for (int copy = 0; copy < 96; copy += 48) {
            ByteBuffer.wrap(other).order(ByteOrder.nativeOrder()).putInt(copy, 3_008_000);
        }
        assertThatThrownBy(() -> WalIndex.parse(other)).isInstanceOfSatisfying(LogLost.class, lost -> {
            assertThat(lost.why()).isEqualTo(LogLost.Why.UNKNOWN_INDEX);
            assertThat(lost).hasMessageContaining("3008000");
        });
    }
}
