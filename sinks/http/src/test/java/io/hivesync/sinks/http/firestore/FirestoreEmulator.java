package io.hivesync.sinks.http.firestore;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hivesync.sinks.http.Ports;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Google's own emulator of Firestore, in a process of its own. It is in no registry: its jar comes with {@code gcloud}, or is named by
 * {@code FIRESTORE_EMULATOR_JAR}. Each project of it is a database that was empty before.
 */
final class FirestoreEmulator implements AutoCloseable {
    private static final String BESIDE_GCLOUD = "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar";
    private static final String MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore";
    private static final AtomicInteger PROJECTS = new AtomicInteger();
    private static FirestoreEmulator shared;

    private final int port = Ports.free();
    private final List<String> arguments;
    private Process process;

    private FirestoreEmulator(List<String> arguments) {
        this.arguments = arguments;
    }

    /** One for all tests of this JVM. */
    static synchronized FirestoreEmulator shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    static FirestoreEmulator start(String... arguments) {
        FirestoreEmulator emulator = new FirestoreEmulator(List.of(arguments));
        emulator.run();
        return emulator;
    }

    /** Again on the same port, and without its data: it keeps all of it in memory. */
    void run() {
        Optional<Path> jar = jar();
        assumeTrue(
                jar.isPresent(),
                "SKIPPED, the Firestore emulator is not there: install google-cloud-cli-firestore-emulator, or name its jar by"
                        + " FIRESTORE_EMULATOR_JAR");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.language=en"));
        command.addAll(List.of("-cp", jar.orElseThrow().toString(), MAIN, "--host=127.0.0.1", "--port=" + port));
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(new File("target/firestore-emulator.log")))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Ports.await(port, process);
        awaitAnswers();
    }

    /** It reads its own classes at its first call. */
    private void awaitAnswers() {
        SinkSettings settings = new SinkSettings("main", url(), SchemaMode.EVOLVE, Clock.systemUTC());
        try (Sink sink = new FirestoreSinkProvider().create(settings)) {
            await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(() -> {
                sink.check();
                return true;
            });
        }
    }

    private static Optional<Path> jar() {
        String named = System.getenv("FIRESTORE_EMULATOR_JAR");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path gcloud = Path.of(folder, "gcloud");
            try {
                Path jar = gcloud.toRealPath().getParent().resolveSibling(BESIDE_GCLOUD);
                if (Files.exists(jar)) {
                    return Optional.of(jar);
                }
            } catch (IOException e) {
                // it is not in this folder
            }
        }
        return Optional.empty();
    }

    int port() {
        return port;
    }

    String url() {
        return url(port);
    }

    /** An empty project. */
    static String url(int port) {
        return "firestore://demo-" + PROJECTS.incrementAndGet() + "?emulator=127.0.0.1:" + port;
    }

    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** At once, as a crash. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
