package io.hivesync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code hive-sync run} by the launcher, which has built before. Linux only: it is looked at through {@code /proc}. */
final class AppProcess implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Process process;
    private final Path addresses;
    private final long started;
    private final HttpClient http = HttpClient.newHttpClient();

    private AppProcess(Process process, Path addresses, long started) {
        this.process = process;
        this.addresses = addresses;
        this.started = started;
    }

    /** Whether the launcher may use its archive of loaded classes. */
    enum Archive {
        ON,
        OFF
    }

    static AppProcess start(Path folder, Path hive, String target, Archive archive) throws IOException {
        Path addresses = folder.resolve("state/run.addresses.json");
        Files.deleteIfExists(addresses);
        ProcessBuilder builder = new ProcessBuilder(command(folder, hive, target))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("run.log").toFile()));
        builder.environment().keySet().removeAll(List.of("DATABASE_URL", "SYNC_SECRET", "KAFKA_BOOTSTRAP_SERVERS"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HIVE_SYNC_ARCHIVE", archive.name().toLowerCase(Locale.ROOT));
        long started = System.nanoTime();
        return new AppProcess(builder.start(), addresses, started);
    }

    private static List<String> command(Path folder, Path hive, String target) {
        Path launcher = Path.of(System.getProperty("bench.home"), "hive-sync");
        return List.of(
                launcher.toString(),
                "run",
                "--hive",
                hive.toString(),
                "--to",
                target,
                "--ops-port",
                "0",
                "--state",
                folder.resolve("state").toString());
    }

    /** @return seconds from the start of the process until {@code /health/ready} said 200 */
    double awaitReady() throws IOException, InterruptedException, TimeoutException {
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() - started > LONGEST.toNanos()) {
                throw new TimeoutException("hive-sync run is not ready; its output is beside its state folder");
            }
            Pace.rest(LOOK);
        }
        return (System.nanoTime() - started) / 1e9;
    }

    private boolean ready() throws InterruptedException {
        try {
            if (!Files.exists(addresses)) {
                return false;
            }
            JsonNode operations =
                    Json.MAPPER.readTree(Files.readAllBytes(addresses)).path("operations");
            URI uri = URI.create(operations.asText() + "/health/ready");
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            // not open yet
            return false;
        }
    }

    /** Resident memory, MB. */
    double residentMb() throws IOException {
        return memoryMb("VmRSS:");
    }

    /** The most that was resident so far, MB. */
    double peakMb() throws IOException {
        return memoryMb("VmHWM:");
    }

    private double memoryMb(String what) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            if (line.startsWith(what)) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("/proc does not say " + what);
    }

    /** Seconds of one core that it has used so far. */
    double cpuSeconds() throws IOException {
        return ProcessorTime.ofProcess(process.pid());
    }

    /** The same, by thread. */
    Map<String, Double> cpuByThread() throws IOException {
        return ProcessorTime.ofThreads(process.pid());
    }

    /** SIGTERM. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
