package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HivePathTest {

    @TempDir
    Path directory;

    @Test
    void fileFolderOfBladeAndFolderOfTheAppAllLeadToTheFile() throws Exception {
        try (TestHive hive = TestHive.copyOf(directory, "clean")) {
            assertThat(HivePath.resolve(hive.file())).isEqualTo(hive.file());
            assertThat(HivePath.resolve(directory.resolve(".blade"))).isEqualTo(hive.file());
            assertThat(HivePath.resolve(directory)).isEqualTo(hive.file());
            assertThat(HiveTables.read(hive.file()).hasBladeSchema()).isTrue();
        }
    }

    @Test
    void folderWithoutAFileSaysWhereItLookedAndWhatElseThereIs() {
        assertThatThrownBy(() -> HivePath.resolve(directory))
                .isInstanceOf(HiveFileException.class)
                .hasMessageContaining(directory
                        .resolve(".blade/state/databases/main/db.sqlite")
                        .toString())
                .hasMessageContaining("RONIN_TOKEN")
                .hasMessageContaining("webhook");
        assertThatThrownBy(() -> HivePath.resolve(directory.resolve("nowhere")))
                .isInstanceOf(HiveFileException.class)
                .hasMessageContaining("nothing at");
    }

    @Test
    void fileThatIsNoDatabaseIsNamedSo() throws Exception {
        Path file = Files.writeString(directory.resolve("db.sqlite"), "no database, but long enough ".repeat(200));
        assertThatThrownBy(() -> HiveTables.read(file))
                .isInstanceOf(HiveFileException.class)
                .hasMessageContaining("cannot be read as a SQLite database");
    }

    /** Guards the app: a look at its file must not fold the log into it. */
    @Test
    void lookAtTheFileLeavesItsLogInPlace() throws Exception {
        try (TestHive hive = TestHive.copyOf(directory, "clean")) {
            hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'in the log')");
            Path log = hive.file().resolveSibling("db.sqlite-wal");
            long before = Files.size(log);
            HiveTables.read(hive.file());
            assertThat(Files.size(log)).isEqualTo(before);
        }
    }
}
