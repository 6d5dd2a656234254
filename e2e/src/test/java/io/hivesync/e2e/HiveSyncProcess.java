package io.hivesync.e2e;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/** The command as a process of its own, so that it can be killed as a user's would be. Closing it kills it. */
final class HiveSyncProcess implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Process process;
    private final Path state;
    private final Path output;
    private final String place;

    private HiveSyncProcess(Process process, Path state, Path output, String place) {
        this.process = process;
        this.state = state;
        this.output = output;
        this.place = place;
    }

    /** How the command ended. */
    record Ended(int exit, String output) {}

    /** Runs {@code hive-sync arguments…}, as they are, to its end. */
    static Ended runToItsEnd(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return runToItsEnd(List.of(), environment, arguments);
    }

    /** As {@link #runToItsEnd}, as a user who is bound by the modes of files, which root is not. */
    static Ended runToItsEndAsNoRoot(String... arguments) throws IOException, InterruptedException {
        boolean root = System.getProperty("user.name").equals("root");
        return runToItsEnd(
                root ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search") : List.of(),
                Map.of(),
                arguments);
    }

    private static Ended runToItsEnd(List<String> prefix, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("hive-sync", ".log");
        Process process = launch(prefix, environment, output, List.of(arguments));
        try {
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            String said = Files.readString(output);
            Assertions.assertThat(ended)
                    .as("%s ends; its output: %s", List.of(arguments), said)
                    .isTrue();
            return new Ended(process.exitValue(), said);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private static Process launch(
            List<String> prefix, Map<String, String> environment, Path output, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx360m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                // the command's own, not this module's
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.hivesync.app.HiveSync"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment()
                .keySet()
                .removeAll(List.of(
                        "DATABASE_URL",
                        "SYNC_SECRET",
                        "SYNC_SECRET_PREVIOUS",
                        "SYNC_MODELS",
                        "KAFKA_BOOTSTRAP_SERVERS"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Starts {@code hive-sync arguments…} with free ports and a state folder, its output going to a file in the folder. */
    static HiveSyncProcess start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(arguments));
        String place = arguments[0].equals("sink") ? "sink-" + arguments[1] : arguments[0];
        int given = command.indexOf("--state");
        Path state = given < 0 ? folder.resolve("state-" + place) : Path.of(command.get(given + 1));
        if (given < 0) {
            command.addAll(List.of("--state", state.toString()));
        }
        command.addAll(List.of("--ops-port", "0"));
        boolean webhook = place.equals("run") || place.equals("producer");
        if (webhook && !command.contains("--webhook-port")) {
            command.addAll(List.of("--webhook-port", "0"));
        }
        Files.createDirectories(folder);
        if (!command.contains("--standby")) {
            Files.deleteIfExists(state.resolve(place + ".addresses.json"));
        }
        Path output = folder.resolve(place + ".log");
        return new HiveSyncProcess(launch(List.of(), environment, output, command), state, output, place);
    }

    /** Starts {@code hive-sync arguments…}, as they are; its output goes to a new file in the folder. */
    static HiveSyncProcess startCommand(Path folder, String... arguments) throws IOException {
        Path output = Files.createTempFile(folder, arguments[0], ".log");
        return new HiveSyncProcess(
                launch(List.of(), Map.of(), output, List.of(arguments)), folder, output, arguments[0]);
    }

    /** One that somebody else started. */
    static HiveSyncProcess of(Process process, Path state, Path output, String place) {
        return new HiveSyncProcess(process, state, output, place);
    }

    HiveSyncProcess awaitReady() {
        Awaitility.await()
                .alias(place + " is ready")
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofMillis(100))
                .failFast(() -> Assertions.assertThat(process.isAlive())
                        .as(() -> place + " runs; its output: " + output())
                        .isTrue())
                .untilAsserted(() -> Assertions.assertThat(get("/health/ready").map(HttpResponse::statusCode))
                        .as(() -> "%s is ready; its status: %s; its output: %s"
                                .formatted(
                                        place,
                                        get("/status").map(HttpResponse::body).map(String::new),
                                        output()))
                        .contains(200));
        return this;
    }

    /** Until it has said so. */
    HiveSyncProcess awaitOutput(String text) {
        Awaitility.await()
                .alias(place + " says: " + text)
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> Assertions.assertThat(process.isAlive())
                        .as(() -> place + " runs; its output: " + output())
                        .isTrue())
                .until(() -> output().contains(text));
        return this;
    }

    JsonNode status() {
        try {
            return Json.MAPPER.readTree(get("/status").orElseThrow().body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Path state() {
        return state;
    }

    String bootstrapServers() {
        return status().path("kafka").path("bootstrap.servers").asText();
    }

    /** POST /sync; empty while there is no answer. */
    Optional<HttpResponse<String>> sync(String secret, String body) {
        try {
            String webhook = status().path("webhook").path("address").asText();
            return Optional.of(HTTP.send(
                    HttpRequest.newBuilder(URI.create(webhook))
                            .timeout(Duration.ofSeconds(20))
                            .header("Content-Type", "application/json")
                            .header("X-Sync-Secret", secret)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        } catch (IOException | NoSuchElementException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    Optional<HttpResponse<byte[]>> get(String path) {
        return get(path, 0);
    }

    /** With so many headers more than a request has. */
    Optional<HttpResponse<byte[]>> get(String path, int headers) {
        Path addresses = state.resolve(place + ".addresses.json");
        try {
            if (!Files.exists(addresses)) {
                return Optional.empty();
            }
            String operations = Json.MAPPER
                    .readTree(Files.readAllBytes(addresses))
                    .path("operations")
                    .asText();
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(operations + path)).timeout(Duration.ofSeconds(5));
            for (int i = 0; i < headers; i++) {
                request.header("X-More-" + i, "x");
            }
            return Optional.of(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    String output() {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    Process process() {
        return process;
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns whether it left within the time. */
    boolean terminate(Duration within) throws InterruptedException {
        process.destroy();
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        // its files go with the folder, so it must be gone
        process.destroyForcibly().onExit().join();
    }
}
