package io.hivesync.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** {@code blade serve} of an app that {@code bench/blade-apps} made, and a connection to its API. For one thread. */
final class BladeServer implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PROBE_WRITES = Duration.ofMillis(500);

    private final Process process;
    private final Path probe;
    private final URI api;

    private BladeServer(Process process, Path probe, int port) {
        this.process = process;
        this.probe = probe;
        this.api = URI.create("http://localhost:" + port + "/api");
    }

    /** @param folder that {@code bench/blade-apps} was given */
    static BladeServer start(Path folder, String app, Map<String, String> environment)
            throws IOException, InterruptedException, TimeoutException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        List<String> command = List.of(
                folder.resolve("run").toString(),
                "--bun",
                "node_modules/.bin/blade",
                "serve",
                "--port",
                String.valueOf(port));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.resolve(app).toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(app + ".log").toFile());
        Path probe = folder.resolve(app + ".probe");
        builder.environment().putAll(environment);
        builder.environment().put("PROBE", probe.toString());
        BladeServer server = new BladeServer(builder.start(), probe, port);
        server.awaitAnswer();
        return server;
    }

    private void awaitAnswer() throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            try {
                post("{\"queries\":[]}");
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new TimeoutException("A Blade app does not answer; its output is in its folder");
                }
                Pace.rest(LOOK);
            }
        }
    }

    private int post(String body) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(api)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** @return ms until the app answered that it is done */
    double mutate(String query) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int status = post("{\"queries\":[" + query + "]}");
        double ms = (System.nanoTime() - start) / 1e6;
        if (status != 200) {
            throw new IOException("The Blade app answered " + status + " to " + query);
        }
        return ms;
    }

    /** What it has used so far. */
    Duration cpu() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** What its probe has written so far, in ms: {@code late} for its event loop, {@code trigger} for its triggers. */
    List<Double> probed(String what) throws IOException, InterruptedException {
        Pace.rest(PROBE_WRITES.multipliedBy(2));
        return Files.exists(probe)
                ? Files.readAllLines(probe).stream()
                        .filter(line -> line.startsWith(what + " "))
                        .map(line -> Double.valueOf(line.substring(what.length() + 1)))
                        .toList()
                : List.of();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        http.close();
    }
}
