package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.e2e.HiveSyncProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command's answers to what it cannot use, as a shell sees them: the exit code and a message that says what to do. */
class BadInputTest {
    @TempDir
    Path folder;

    private Ended run(String... more) throws Exception {
        return HiveSyncProcess.runToItsEnd(Map.of(), runArguments(folder.resolve("state"), more));
    }

    private static String[] runArguments(Path state, String... more) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--ops-port", "0", "--state", state.toString()));
        return arguments.toArray(String[]::new);
    }

    /** Runs it on the app while the path has that mode. */
    private Ended runWith(Path path, String mode, HiveApp app, Path state) throws Exception {
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        try {
            return HiveSyncProcess.runToItsEndAsNoRoot(runArguments(
                    state, "--hive", app.folder().toString(), "--to", "sqlite:" + folder.resolve("copy.sqlite")));
        } finally {
            Files.setPosixFilePermissions(path, before);
        }
    }

    private Ended runOn(Path hive) throws Exception {
        return run("--hive", hive.toString(), "--to", "sqlite:" + folder.resolve("copy.sqlite"));
    }

    private static void assertRefused(Ended ended, String... words) {
        assertThat(ended.exit()).as(ended.output()).isEqualTo(2);
        assertThat(ended.output()).contains(words).doesNotContain("Exception", "\tat ");
    }

    @Test
    void aPathWithNothingThere() throws Exception {
        assertRefused(runOn(folder.resolve("absent")), folder.resolve("absent").toString());
    }

    @Test
    void aFileThatIsNoDatabase() throws Exception {
        Path file = Files.writeString(folder.resolve("db.sqlite"), "This is a letter, not a database.\n".repeat(300));

        assertRefused(runOn(file), file.toString(), "SQLite");
    }

    @Test
    void aHiveWithoutTheRightToReadIt() throws Exception {
        HiveApp app = HiveApp.in(folder.resolve("app"));
        Path state = folder.resolve("state");

        assertRefused(runWith(app.file(), "---------", app, state), "may not read " + app.file());
        assertRefused(
                runWith(app.file().getParent(), "---------", app, state),
                "may not look into the folders of " + app.file());
        assertRefused(
                runWith(app.file().getParent(), "r-xr-xr-x", app, state),
                "may not write in the folder of " + app.file(),
                "run as the app's user");
    }

    @Test
    void aStateFolderWithoutTheRightToWriteIt() throws Exception {
        HiveApp app = HiveApp.in(folder.resolve("app"));
        Path parent = Files.createDirectory(folder.resolve("another's"));

        Ended ended = runWith(parent, "r-xr-xr-x", app, parent.resolve("state"));

        assertThat(ended.exit()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output())
                .contains(parent.resolve("state").toString(), "--state")
                .doesNotContain("\tat ");
    }

    @Test
    void aFolderWithoutAHive() throws Exception {
        assertRefused(runOn(folder), ".blade/state/databases/main/db.sqlite");
    }

    @Test
    void anUnknownSchemeIsAnsweredWithoutThePassword() throws Exception {
        HiveApp app = HiveApp.in(folder.resolve("app"));

        Ended ended = run("--hive", app.folder().toString(), "--to", "oracle://me:hunter2@localhost/app");

        assertRefused(ended, "oracle", "postgres", "sqlite");
        assertThat(ended.output()).doesNotContain("hunter2");
    }

    @Test
    void anUnknownFlagIsNamed() throws Exception {
        assertRefused(run("--hvie", "app"), "--hvie");
    }

    @Test
    void noTarget() throws Exception {
        HiveApp app = HiveApp.in(folder.resolve("app"));

        assertRefused(run("--hive", app.folder().toString()), "--to", "DATABASE_URL");
    }

    @Tag("slow")
    @Test
    void aKafkaThatCannotBeReached() throws Exception {
        int closed = FreePorts.next();

        Ended ended = HiveSyncProcess.runToItsEnd(
                Map.of(),
                "streams",
                "--bootstrap-servers",
                "localhost:" + closed,
                "--ops-port",
                "0",
                "--state",
                folder.resolve("state").toString());

        assertThat(ended.exit()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output()).contains("localhost:" + closed, "--bootstrap-servers");
    }
}
