package io.hivesync.sinks.http;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of Node's that serves a port of this machine. Stops with {@link #close}, and with the JVM. */
public final class NodeServer implements AutoCloseable {
    private final Process process;
    private final int port;

    private NodeServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param folder that it runs in, and leaves its log in
     * @param arguments the script and its arguments; {@code PORT} stands for the port
     */
    public static NodeServer start(Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of("node"));
        for (String argument : arguments) {
            command.add(argument.equals("PORT") ? String.valueOf(port) : argument);
        }
        ProcessBuilder node = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile());
        node.environment().putAll(environment);
        Process process = node.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Ports.await(port, process);
        return new NodeServer(process, port);
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
