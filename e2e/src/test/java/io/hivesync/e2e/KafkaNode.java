package io.hivesync.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** Kafka's own program, broker and controller in one, as a process that can be killed and started again. Closing it kills it. */
final class KafkaNode implements AutoCloseable {
    static final String CONTROLLER = "CONTROLLER";

    private final Path folder;
    private Process process;

    private KafkaNode(Path folder) {
        this.folder = folder;
    }

    /** Formats its folder; it does not run yet. */
    static KafkaNode in(Path folder, String clusterId, Map<String, String> settings) throws Exception {
        Path data = Files.createDirectories(folder).resolve("data");
        new Formatter()
                .setNodeId(Integer.parseInt(settings.get("node.id")))
                .setClusterId(clusterId)
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setControllerListenerName(CONTROLLER)
                .setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString())
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
        String lines = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining("\n", "log.dirs=" + data + "\n", "\n"));
        Files.writeString(folder.resolve("server.properties"), lines);
        return new KafkaNode(folder);
    }

    void start() throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "kafka.Kafka",
                        folder.resolve("server.properties").toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("kafka.log").toFile()))
                .start();
    }

    boolean runs() {
        return process.isAlive();
    }

    String output() {
        try {
            return Files.readString(folder.resolve("kafka.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM: it hands its partitions over first. */
    boolean terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }
}
