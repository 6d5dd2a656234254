package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The package for Blade apps passes its own tests, on each runtime that it is for. */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BladePackageTest {

    @ParameterizedTest
    @EnumSource(BladePackages.Runtime.class)
    void itsTestsPass(BladePackages.Runtime runtime) throws Exception {
        Path folder = BladePackages.ofPackage();
        String said = run(folder, runtime.testCommand(runtime.program()));

        assertThat(said).as("the kill of a process is among them").contains("ended by SIGKILL arrives");
    }

    @Test
    void itNeedsNothingAtRunTime() throws Exception {
        assertThat(Files.readString(Path.of("..", "producer", "blade", "package.json")))
                .doesNotContain("\"dependencies\"")
                .doesNotContain("\"peerDependencies\"");
    }

    private static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path log = folder.resolve("tests.log");
        Process tests = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = tests.waitFor(8, TimeUnit.MINUTES);
            String said = Files.readString(log);
            assertThat(ended && tests.exitValue() == 0).as(said).isTrue();
            return said;
        } finally {
            tests.destroyForcibly();
        }
    }
}
