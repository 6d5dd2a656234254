package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.app.LauncherFolder.Ended;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher: which Java it takes, when it builds, what it hands over. */
class LauncherTest {
    @TempDir
    Path folder;

    private LauncherFolder launcher;

    @BeforeEach
    void copyLauncher() throws Exception {
        launcher = new LauncherFolder(folder.toRealPath());
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        Ended ended = launcher.run("demo");

        assertThat(ended.exit()).as(ended.said()).isEqualTo(3);
        assertThat(ended.said()).contains("JDK of 21", "found none", "JAVA_HOME", "openjdk-21-jdk");
    }

    @Test
    void aJdkThatIsTooOldIsNamedWithItsVersion() throws Exception {
        Path old = launcher.java(17, true);
        Ended ended = launcher.with("JAVA_HOME", old.toString()).run("demo");

        assertThat(ended.exit()).as(ended.said()).isEqualTo(3);
        assertThat(ended.said()).contains("Java 17 in " + old, "openjdk-21-jdk");
    }

    @Test
    void aJreDoesNotBuildButRunsWhatIsBuilt() throws Exception {
        Path jre = launcher.java(21, false);
        Ended refused = launcher.with("JAVA_HOME", jre.toString()).run("demo");

        assertThat(refused.exit()).as(refused.said()).isEqualTo(3);
        assertThat(refused.said()).contains(jre.toString(), "JRE", "openjdk-21-jdk");
        assertThat(launcher.builds()).isZero();

        launcher.with("JAVA_HOME", launcher.java(21, true).toString()).run("--version");
        assertThat(launcher.with("JAVA_HOME", jre.toString()).run("demo").exit())
                .isZero();
    }

    @Test
    void aJdkOnThePathIsPassedOverForOneThatIsNewEnough() throws Exception {
        Path old = launcher.java(17, true);
        Files.createSymbolicLink(folder.resolve("bin/java"), old.resolve("bin/java"));
        Path sdkman = Files.createDirectories(folder.resolve(".sdkman/candidates/java"));
        Files.createSymbolicLink(sdkman.resolve("25"), launcher.java(25, true));

        Ended ended = launcher.run("--version");

        assertThat(ended.exit()).as(ended.said()).isZero();
        assertThat(ended.said()).contains("with the JDK 25");
    }

    @Test
    void aBuildThatFailsIsSaidWithItsErrorsAndIsTriedAgain() throws Exception {
        launcher.with("JAVA_HOME", launcher.java(21, true).toString());
        Files.createFile(folder.resolve("broken"));
        Ended ended = launcher.run("demo");

        assertThat(ended.exit()).as(ended.said()).isEqualTo(3);
        assertThat(ended.said()).contains("  topics", "The build failed", "it broke");

        Files.delete(folder.resolve("broken"));
        assertThat(launcher.run("demo").exit()).isZero();
    }

    @Test
    void itBuildsOnceAndAgainWhenASourceHasChanged() throws Exception {
        launcher.with("JAVA_HOME", launcher.java(21, true).toString());
        launcher.run("demo");
        launcher.run("demo");
        assertThat(launcher.builds()).isEqualTo(1);

        changeSource();
        launcher.run("demo");
        assertThat(launcher.builds()).isEqualTo(2);
    }

    /** Without the lock both would run Maven on the same folders. */
    @Test
    void ofTwoFirstLaunchesOneBuildsAndTheOtherWaits() throws Exception {
        launcher.with("JAVA_HOME", launcher.java(21, true).toString());
        Process one = launcher.start("demo");
        Process other = launcher.start("demo");
        Ended first = LauncherFolder.ended(one);
        Ended second = LauncherFolder.ended(other);

        assertThat(first.exit()).as(first.said()).isZero();
        assertThat(second.exit()).as(second.said()).isZero();
        assertThat(first.said() + second.said()).contains("Waiting for another launch");
        assertThat(launcher.builds()).isEqualTo(1);
    }

    /** As on macOS, which has no flock of its own. */
    @Test
    void theLockHoldsWithoutFlock() throws Exception {
        launcher.without("flock");
        ofTwoFirstLaunchesOneBuildsAndTheOtherWaits();
    }

    /** A jar that is replaced under a JVM takes classes away from it. */
    @Test
    void nothingIsBuiltUnderAHiveSyncThatRuns() throws Exception {
        launcher.with("JAVA_HOME", launcher.java(21, true).toString());
        launcher.run("--version");
        Files.createFile(folder.resolve("hold"));
        Process running = launcher.start("run");
        try {
            BufferedReader output = running.inputReader();
            while (!output.readLine().startsWith("java ")) {}
            changeSource();
            Ended ended = launcher.run("demo");

            assertThat(ended.exit()).isZero();
            assertThat(ended.said()).contains("runs from the earlier build");
            assertThat(launcher.builds()).isEqualTo(1);
        } finally {
            running.destroyForcibly().waitFor();
        }
        Files.delete(folder.resolve("hold"));
        Ended ended = launcher.run("demo");
        assertThat(launcher.builds()).as(ended.said()).isEqualTo(2);
    }

    @Test
    void statusIsAnsweredByWhatIsBuilt() throws Exception {
        launcher.with("JAVA_HOME", launcher.java(21, true).toString());
        launcher.run("--version");
        changeSource();
        Ended ended = launcher.run("status");

        assertThat(ended.exit()).as(ended.said()).isZero();
        assertThat(launcher.builds()).isEqualTo(1);
    }

    @Test
    void itWorksThroughASymbolicLinkFromAnotherFolder() throws Exception {
        launcher.with("JAVA_HOME", launcher.java(21, true).toString());
        Path elsewhere = Files.createDirectories(folder.resolve("else where"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("hs"), folder.resolve("hive-sync"));
        Ended ended = LauncherFolder.ended(launcher.start(elsewhere, link, "run", "--hive", "my app"));

        assertThat(ended.exit()).as(ended.said()).isZero();
        assertThat(ended.said()).contains("hive-sync.jar run --hive my app");
    }

    /** A shell in between would keep SIGTERM to itself. */
    @Test
    void javaTakesTheLaunchersPlace() throws Exception {
        launcher.with("JAVA_HOME", launcher.java(21, true).toString());
        Process process = launcher.start("run");

        assertThat(LauncherFolder.ended(process).said()).contains("java " + process.pid() + " ");
    }

    private void changeSource() throws Exception {
        // newer than the build whatever the file system's resolution
        Files.setLastModifiedTime(
                folder.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(2)));
    }
}
