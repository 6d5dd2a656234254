package io.hivesync.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM beside the benchmark's, with the same JDK and classes, that is told what to do by lines and answers by lines. It ends
 * with its standard input, so it does not outlive this process. Used by one thread.
 */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final Writer input;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Its standard error is this process's. */
    static ChildJvm start(List<String> options, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.add("-DHIVE_SYNC_LOG=WARN");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** @return the next line that it says */
    String answer() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("A process of the benchmark ended; its reason is above");
        }
        return line;
    }

    void say(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /** SIGKILL. Returns when it has ended. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** What it has used so far, as far as the operating system tells. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() throws IOException {
        input.close();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
