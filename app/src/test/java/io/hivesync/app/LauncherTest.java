package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher where there is nothing to launch with. */
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "hive-sync").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        // a copy that looks for JDKs in no folder of this machine
        Path launcher = folder.resolve("hive-sync");
        Files.writeString(launcher, Files.readString(LAUNCHER).replace("/usr/lib/jvm/*", "/nowhere/*"));
        ProcessBuilder builder =
                new ProcessBuilder(List.of("bash", launcher.toString(), "demo")).redirectErrorStream(true);
        builder.environment().put("PATH", tools());
        builder.environment().put("HOME", folder.toString());
        builder.environment().remove("JAVA_HOME");
        builder.environment().remove("SDKMAN_DIR");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).isEqualTo(3);
        assertThat(said).contains("JDK of 21", "JAVA_HOME", "openjdk-21-jdk");
    }

    @Test
    void aBuildThatFailsIsSaidWithItsErrors() throws Exception {
        Path launcher = folder.resolve("hive-sync");
        Files.copy(LAUNCHER, launcher);
        tools();
        Path maven = Files.writeString(
                folder.resolve("bin/mvn"),
                "#!/bin/sh\necho '[INFO] Building Hive Sync: topics 0'\necho '[ERROR] it broke'\nexit 1\n");
        maven.toFile().setExecutable(true);
        ProcessBuilder builder =
                new ProcessBuilder(List.of("bash", launcher.toString(), "demo")).redirectErrorStream(true);
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(said).isEqualTo(3);
        assertThat(said).contains("  topics", "The build failed", "it broke");
    }

    /** A PATH with what the launcher needs before it has found a JDK, and no java. */
    private String tools() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String tool : List.of("bash", "dirname", "readlink", "sed", "find", "env")) {
            for (String directory : List.of("/bin", "/usr/bin")) {
                Path real = Path.of(directory, tool);
                if (Files.exists(real) && !Files.exists(bin.resolve(tool))) {
                    Files.createSymbolicLink(bin.resolve(tool), real);
                }
            }
        }
        return bin.toString();
    }
}
