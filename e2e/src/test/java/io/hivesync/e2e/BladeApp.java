package io.hivesync.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * A real Blade app: Blade's own command migrates, builds and serves it, and its Hive file is what Blade makes of the queries
 * that its API gets. Closing it kills it.
 */
final class BladeApp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final Duration ANSWER = Duration.ofSeconds(120);

    private final HiveApp hive;
    private final List<String> blade;
    private final Path log;
    private final Map<String, String> environment = new HashMap<>();
    private int port;
    private @org.jspecify.annotations.Nullable Process server;

    private BladeApp(Path folder, List<String> blade) {
        this.hive = new HiveApp(folder);
        this.blade = blade;
        this.log = folder.resolveSibling(folder.getFileName() + ".log");
    }

    /** A copy of the app in the test's resources, whose packages are a link; nothing of it is built yet. */
    static BladeApp in(Path folder, BladePackages.Runtime runtime) throws IOException, InterruptedException {
        Path packages = BladePackages.ofApp();
        List<String> blade = new ArrayList<>(runtime.command(runtime.program()));
        blade.add("node_modules/.bin/blade");
        Files.createDirectories(folder);
        try {
            Path source = Path.of(BladeApp.class
                            .getResource("/blade/app/package.json")
                            .toURI())
                    .getParent();
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path copy = folder.resolve(source.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        Files.createSymbolicLink(folder.resolve("node_modules"), packages);
        return new BladeApp(folder, blade);
    }

    HiveApp hive() {
        return hive;
    }

    /** Of the processes that are started from now on. */
    void environment(String name, String value) {
        environment.put(name, value);
    }

    /** A file of {@code triggers/} as the package's page has it. */
    void sync(String file, String model, String options) throws IOException {
        Files.writeString(hive.folder().resolve("triggers").resolve(file), """
                import { hiveSync } from 'hive-sync-blade';

                export default hiveSync.triggers('%s', { exposed: true, %s });
                """.formatted(model, options));
    }

    void edit(String file, UnaryOperator<String> change) throws IOException {
        Path path = hive.folder().resolve(file);
        String before = Files.readString(path);
        String after = change.apply(before);
        Assertions.assertThat(after).isNotEqualTo(before);
        Files.writeString(path, after);
    }

    /** {@code blade diff --apply} and {@code blade build}. */
    void migrateAndBuild() throws IOException, InterruptedException {
        runToItsEnd("diff", "--apply");
        runToItsEnd("build");
    }

    private void runToItsEnd(String... arguments) throws IOException, InterruptedException {
        Process process = launch(arguments);
        try {
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Assertions.assertThat(ended && process.exitValue() == 0)
                    .as(() -> "blade " + String.join(" ", arguments) + " ends well; its output: " + output())
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process launch(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(blade);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(hive.folder().toFile())
                .redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("RONIN_")
                        || name.startsWith("BLADE_")
                        || name.startsWith("SYNC_")
                        || name.startsWith("HIVE_SYNC_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** {@code blade serve}; returns when it answers. */
    BladeApp serve() throws IOException {
        port = FreePorts.next();
        Process process = launch("serve", "--port", String.valueOf(port));
        server = process;
        Awaitility.await()
                .alias("the Blade app answers")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .failFast(() -> Assertions.assertThat(process.isAlive())
                        .as(() -> "the Blade app runs; its output: " + output())
                        .isTrue())
                .ignoreExceptions()
                // the app's own answer: there is no query
                .until(() -> post("/api", "{\"queries\":[]}").statusCode() == 400);
        return this;
    }

    String url(String path) {
        return "http://localhost:" + port + path;
    }

    private HttpResponse<String> post(String path, String body) throws IOException {
        // a connection for each: Node closes one that rests for 5 s, perhaps in the moment in which it is used again
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(url(path)))
                            .timeout(ANSWER)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /**
     * The queries in one transaction.
     *
     * @param queries JSON, with ' for "
     * @return what each gave, once the app has committed them
     * @throws IOException when the app is away
     */
    JsonNode query(String... queries) throws IOException {
        String body = "{'queries':[" + String.join(",", queries) + "]}";
        HttpResponse<String> answer = post("/api", body.replace('\'', '"'));
        Assertions.assertThat(answer.statusCode())
                .as(() -> body + ": " + answer.body() + "; the app's output: " + output())
                .isEqualTo(200);
        return Json.MAPPER.readTree(answer.body()).path("results");
    }

    /** As {@link #query}, of one query that gives one record; returns its id. */
    String idOf(String query) throws IOException {
        return query(query).path(0).path("id").asText();
    }

    String output() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        if (server != null) {
            server.destroyForcibly().waitFor();
        }
    }

    /** SIGTERM; returns when it has left. */
    void terminate() throws InterruptedException {
        if (server != null) {
            server.destroy();
            Assertions.assertThat(server.waitFor(30, TimeUnit.SECONDS))
                    .as("the Blade app leaves")
                    .isTrue();
        }
    }

    @Override
    public void close() {
        if (server != null) {
            // its files go with the folder, so it must be gone
            server.destroyForcibly().onExit().join();
        }
        try {
            Path packages = hive.folder().resolve("node_modules");
            if (Files.isSymbolicLink(packages)) {
                Files.delete(packages);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
