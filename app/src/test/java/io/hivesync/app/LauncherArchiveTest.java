package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.app.LauncherFolder.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of loaded classes that makes starts faster. */
class LauncherArchiveTest {
    private static final String CLASS_LOADED = LaunchedProgram.class.getName() + " source: ";

    @TempDir
    Path folder;

    private LauncherFolder launcher;

    @BeforeEach
    void copyLauncher() throws Exception {
        launcher = new LauncherFolder(folder.toRealPath());
    }

    /** The JVM itself says where the class came from. */
    @Test
    void theClassesComeFromTheArchiveAndItIsMadeOnce() throws Exception {
        realJava();
        Ended first = launcher.run("run");
        Ended second = launcher.run("run");

        assertThat(first.said()).contains("Preparing faster starts", CLASS_LOADED + "shared objects file");
        assertThat(second.said()).doesNotContain("Preparing").contains(CLASS_LOADED + "shared objects file");
    }

    @Test
    void anArchiveThatDoesNotFitIsPassedOverWithoutAWord() throws Exception {
        realJava();
        launcher.run("run");
        try (Stream<Path> files = Files.list(folder.resolve("app/target/hive-sync/archive"))) {
            for (Path file :
                    files.filter(file -> !file.toString().endsWith(".log")).toList()) {
                Files.writeString(file, "not an archive ".repeat(1000));
            }
        }
        Ended ended = launcher.with("HIVE_SYNC_JAVA_OPTS", "").run("run");

        assertThat(ended.exit()).isZero();
        assertThat(ended.said()).isEqualTo("launched run\n");
    }

    @Test
    void itCanBeTurnedOff() throws Exception {
        realJava();
        Ended ended = launcher.with("HIVE_SYNC_ARCHIVE", "off").run("run");

        assertThat(ended.said())
                .doesNotContain("Preparing", CLASS_LOADED + "shared objects file")
                .contains(CLASS_LOADED);
    }

    @Test
    void eachJdkHasItsOwn() throws Exception {
        launcher.with("JAVA_HOME", launcher.java(21, true).toString());
        assertThat(launcher.run("run").said()).contains("-XX:SharedArchiveFile=");
        launcher.with("JAVA_HOME", launcher.java(25, true).toString());
        assertThat(launcher.run("run").said()).contains("-XX:AOTCache=");
        launcher.run("run");

        assertThat(launcher.trainings()).isEqualTo(2);
    }

    @Test
    void itIsMadeAnewForOtherJars() throws Exception {
        launcher.with("JAVA_HOME", launcher.java(25, true).toString());
        launcher.run("run");
        Files.setLastModifiedTime(
                folder.resolve("app/target/hive-sync/lib/hive-sync.jar"),
                FileTime.from(Instant.now().plusSeconds(2)));
        launcher.run("run");

        assertThat(launcher.trainings()).isEqualTo(2);
    }

    @Test
    void whereItCannotBeMadeItIsTriedOnceAndDoneWithout() throws Exception {
        launcher.with("JAVA_HOME", launcher.java(25, true).toString());
        Files.createFile(folder.resolve("no-archives"));
        launcher.run("run");
        Ended second = launcher.run("run");

        assertThat(second.exit()).isZero();
        assertThat(second.said()).startsWith("java ").doesNotContain("-XX:AOTCache");
        assertThat(launcher.trainings()).isEqualTo(1);
    }

    @Test
    void aSignalWhileItIsMadeEndsItAndLeavesNothing() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        launcher.with("JAVA_HOME", launcher.java(25, true).toString()).with("TMPDIR", temporary.toString());
        Files.createFile(folder.resolve("hold-training"));
        Process process = launcher.start("run");
        Awaitility.await().until(() -> launcher.trainings() == 1);
        process.toHandle().destroy();
        Ended ended = LauncherFolder.ended(process);

        assertThat(ended.exit()).as(ended.said()).isEqualTo(130);
        assertThat(temporary).isEmptyDirectory();
        Files.delete(folder.resolve("hold-training"));
        assertThat(launcher.run("run").said()).contains("Preparing faster starts", "-XX:AOTCache=");
    }

    @Test
    void aQuestionDoesNotWaitForOne() throws Exception {
        launcher.with("JAVA_HOME", launcher.java(25, true).toString());
        launcher.run("status");
        launcher.run("--help");

        assertThat(launcher.trainings()).isZero();
    }

    private void realJava() {
        launcher.with("JAVA_HOME", System.getProperty("java.home"))
                .with("HIVE_SYNC_JAVA_OPTS", "-Xlog:class+load:stdout");
    }
}
