package io.hivesync.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has a nice value for each thread")
class OptimizingCompilerTest {
    private static final int TRIES = 200;

    @Test
    void onFewProcessorsItTakesWhatTheOthersLeave() throws Exception {
        assertThat(niceValuesOnProcessors(2)).isNotEmpty().allMatch("C2 19"::equals);
    }

    @Test
    void onManyItStaysAsItIs() throws Exception {
        assertThat(niceValuesOnProcessors(8)).isNotEmpty().allMatch("C2 0"::equals);
    }

    private static List<String> niceValuesOnProcessors(int processors) throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ActiveProcessorCount=" + processors,
                        "-cp",
                        System.getProperty("java.class.path"),
                        InAJvm.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(jvm.getInputStream().readAllBytes(), UTF_8);
        assertThat(jvm.waitFor()).as(said).isZero();
        return said.lines().filter(line -> line.startsWith("C2")).toList();
    }

    /** Says the nice values of its C2 threads, when they have changed or after two seconds. */
    static final class InAJvm {
        private InAJvm() {}

        public static void main(String[] arguments) throws Exception {
            OptimizingCompiler.yieldToOthers();
            List<String> values = niceValues();
            for (int i = 0; i < TRIES && values.contains("C2 0"); i++) {
                Thread.sleep(10);
                values = niceValues();
            }
            values.forEach(System.out::println);
        }

        private static List<String> niceValues() throws IOException {
            try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
                return threads.map(InAJvm::stat)
                        .filter(stat -> stat.contains("(C2 CompilerThre)"))
                        // behind the name, which may have spaces: state is field 3, nice field 19 (proc_pid_stat(5))
                        .map(stat -> "C2 "
                                + stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16])
                        .toList();
            }
        }

        private static String stat(Path thread) {
            try {
                return Files.readString(thread.resolve("stat"));
            } catch (IOException e) {
                // it has ended
                return "";
            }
        }
    }
}
