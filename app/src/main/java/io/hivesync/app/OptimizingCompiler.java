package io.hivesync.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The JVM's second compiler, C2. In a start it takes as much of a processor as it gets, a quarter of the whole on two of them, and
 * what it makes pays only later. So where there are few processors its threads take what the others leave: a start is
 * shorter, and a first load of many rows is not longer (bench/README.md, run-start). Linux only, where each thread has a
 * nice value of its own, which anybody may raise.
 */
final class OptimizingCompiler {
    private static final int FEW_PROCESSORS = 4;
    private static final String NICE = "19";
    private static final Path THREADS = Path.of("/proc/self/task");
    /** As the kernel has it, cut at 15 characters. */
    private static final String NAME = "C2 CompilerThre";

    private OptimizingCompiler() {}

    /** Asks the system for it and does not wait. What cannot be had is a somewhat longer start, and nothing to speak of. */
    static void yieldToOthers() {
        if (Runtime.getRuntime().availableProcessors() > FEW_PROCESSORS) {
            return;
        }
        try {
            List<String> command = new ArrayList<>(List.of("renice", "-n", NICE, "-p"));
            int options = command.size();
            command.addAll(threads());
            if (command.size() > options) {
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
            }
        } catch (IOException e) {
            // another system, or one without renice
        }
    }

    private static List<String> threads() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> threads = Files.list(THREADS)) {
            for (Path thread : threads.toList()) {
                if (Files.readString(thread.resolve("comm")).strip().equals(NAME)) {
                    found.add(thread.getFileName().toString());
                }
            }
        }
        return found;
    }
}
