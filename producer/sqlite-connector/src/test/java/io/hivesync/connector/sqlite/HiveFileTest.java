package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.connector.sqlite.core.AppDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a Blade app wrote: one after a clean stop, one whose rows are mostly in the write-ahead log. */
class HiveFileTest {

    private static final Path FILES = Path.of("src/test/resources/hive");

    @TempDir
    Path directory;

    @Test
    void cleanFileIsSnapshottedFully() throws Exception {
        snapshotEqualsFile(Files.copy(FILES.resolve("clean.sqlite"), directory.resolve("db.sqlite")));
    }

    @Test
    void fileWithALogThatIsNotCheckpointedIsSnapshottedFully() throws Exception {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.copy(FILES.resolve("live-wal/db.sqlite" + suffix), directory.resolve("db.sqlite" + suffix));
        }
        snapshotEqualsFile(directory.resolve("db.sqlite"));
    }

    private void snapshotEqualsFile(Path file) throws Exception {
        try (EngineHarness engine = new EngineHarness(file, directory.resolve("state")).start();
                AppDatabase app = new AppDatabase(file)) {
            Map<String, Integer> expected = new TreeMap<>();
            for (String table : app.columnOf(
                    "SELECT name FROM sqlite_schema" + " WHERE type = 'table' AND name NOT LIKE 'sqlite%'")) {
                expected.put(table, app.keyedRows(table).size());
            }
            int rows = expected.values().stream().mapToInt(Integer::intValue).sum();
            List<SourceRecord> records = engine.take(rows + 3 * expected.size());
            Map<String, Integer> found = new TreeMap<>();
            for (SourceRecord record : records) {
                found.merge(RecordLines.table(record), RecordLines.isMark(record) ? 0 : 1, Integer::sum);
            }
            assertThat(found).isEqualTo(expected);
            assertThat(RecordLines.table(records.get(0))).isEqualTo("ronin_schema");
            app.run("INSERT INTO accounts(id, email) VALUES ('acc_1', 'new@example.com')");
            Struct account = ((Struct) engine.take(1).get(0).value()).getStruct("after");
            assertThat(RecordLines.tagged(account.getStruct("emailVerified"))).isEqualTo("0");
            assertThat(RecordLines.tagged(account.getStruct("ronin.createdAt"))).startsWith("'2");
        }
    }
}
