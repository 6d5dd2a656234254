package io.hivesync.connector.sqlite.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a file, as the next one that asks for it is told. */
class LockFileTest {
    @TempDir
    Path directory;

    /** Another process, which has the file for as long as its input is open. */
    public static void main(String[] arguments) throws Exception {
        try (LockFile lock = LockFile.open(Path.of(arguments[0]))) {
            System.out.println(lock.isOurs());
            System.out.flush();
            System.in.read();
        }
    }

    private static String said(Process process) throws Exception {
        return process.inputReader(UTF_8).readLine();
    }

    private static Process another(Path file) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockFileTest.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String host() throws Exception {
        return said(new ProcessBuilder("uname", "-n").start());
    }

    @Test
    void theProcessThatHasItIsNamedUntilItDies() throws Exception {
        Path file = directory.resolve("lock");
        Process other = another(file);
        try {
            assertThat(said(other)).isEqualTo("true");
            try (LockFile refused = LockFile.open(file)) {
                assertThat(refused.isOurs()).isFalse();
                assertThat(refused.holder())
                        .isEqualTo(" (process " + other.pid() + " on host " + host() + " since "
                                + other.info().startInstant().orElseThrow() + ")");
            }
        } finally {
            other.destroyForcibly().waitFor();
        }
        try (LockFile taken = LockFile.open(file)) {
            assertThat(taken.isOurs()).isTrue();
            assertThat(taken.holder())
                    .startsWith(" (process " + ProcessHandle.current().pid() + " on host ");
        }
    }

    /** Such as a version that writes nothing, and one that has just been given it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "process",
                "process 1 on host h since 2026 and so on",
                "\u0000\u001b[2J",
                "process 1 on\nhost h"
            })
    void whatNamesNoProcessIsNotRepeated(String content) throws Exception {
        Path file = directory.resolve("lock");
        try (LockFile taken = LockFile.open(file);
                LockFile refused = LockFile.open(file)) {
            Files.writeString(file, content);

            assertThat(taken.isOurs()).isTrue();
            assertThat(refused.isOurs()).isFalse();
            assertThat(refused.holder()).isEmpty();
        }
    }

    @Test
    void whatAnEarlierOneWroteGoesWhoeverWroteMore() throws Exception {
        Path file = Files.writeString(directory.resolve("lock"), "process 1 on host h since 2026".repeat(9));

        LockFile.open(file).close();

        assertThat(file).content().matches("process \\d+ on host \\S+ since \\S+\n");
    }
}
