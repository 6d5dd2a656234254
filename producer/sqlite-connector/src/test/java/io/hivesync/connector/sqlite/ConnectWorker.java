package io.hivesync.connector.sqlite;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A standalone worker of Kafka Connect, in a process of its own, which knows the connector from its plugin.path alone. */
final class ConnectWorker implements AutoCloseable {

    private final Path directory;
    private final Path plugins;
    private final String bootstrapServers;
    private final Map<String, String> connector = new TreeMap<>();
    private final int port;
    private Process process;

    ConnectWorker(Path directory, String bootstrapServers) throws IOException {
        this.directory = directory;
        this.plugins = directory.resolve("plugins");
        this.bootstrapServers = bootstrapServers;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        unpack(Path.of(System.getProperty("plugin.archive")));
        connector.put("name", "app");
        connector.put("connector.class", SqliteConnector.class.getName());
        connector.put("tasks.max", "1");
        connector.put("topic.prefix", "app");
        connector.put("topic.creation.default.replication.factor", "1");
        connector.put("topic.creation.default.partitions", "1");
    }

    ConnectWorker with(String option, String value) {
        connector.put(option, value);
        return this;
    }

    private void unpack(Path archive) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = plugins.resolve(entry.getName()).normalize();
                if (!target.startsWith(plugins)) {
                    throw new IOException("A name leads out of the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
            }
        }
    }

    /** The names of the files of the plugin. */
    Set<String> pluginFiles() throws IOException {
        try (Stream<Path> files = Files.walk(plugins)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
        }
    }

    void start() throws IOException {
        Path worker = properties(
                "worker.properties",
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "key.converter", "org.apache.kafka.connect.json.JsonConverter",
                        "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                        "key.converter.schemas.enable", "false",
                        "value.converter.schemas.enable", "false",
                        "offset.storage.file.filename",
                                directory.resolve("offsets").toString(),
                        "offset.flush.interval.ms", "1000",
                        "listeners", "http://127.0.0.1:" + port,
                        "plugin.discovery", "service_load",
                        "plugin.path", plugins.toString()));
        Path logging = directory.resolve("logback.xml");
        Files.writeString(
                logging,
                "<configuration><appender name=\"out\" class=\"ch.qos.logback.core.ConsoleAppender\"><encoder>"
                        + "<pattern>%d %-5level %logger{20} %msg%n</pattern></encoder></appender>"
                        + "<root level=\"INFO\"><appender-ref ref=\"out\"/></root></configuration>");
        List<String> command = List.of(
                Jvm17.home().resolve("bin/java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + logging,
                "-cp",
                classPath(),
                "org.apache.kafka.connect.cli.ConnectStandalone",
                worker.toString(),
                properties("connector.properties", connector).toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path properties(String name, Map<String, String> values) throws IOException {
        Path file = directory.resolve(name);
        Files.write(
                file,
                values.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toList());
        return file;
    }

    /** The worker's libraries: what the tests have, without the plugin's and ours. */
    private String classPath() throws IOException {
        Set<String> plugin = pluginFiles();
        List<String> libraries = new ArrayList<>();
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : all.split(File.pathSeparator)) {
            String name = Path.of(entry).getFileName().toString();
            if (name.endsWith(".jar")
                    && !plugin.contains(name)
                    && !name.startsWith("debezium-")
                    && !name.startsWith("sqlite-")
                    && !name.startsWith("broker-")) {
                libraries.add(entry);
            }
        }
        return String.join(File.pathSeparator, libraries);
    }

    /** Waits until the connector's task runs. */
    void awaitTask() {
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> soundStatus().contains("\"tasks\":[{\"id\":0,\"state\":\"RUNNING\""));
    }

    /** What the worker says of the connector, unless that is a failure. */
    String soundStatus() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("The worker ended:\n" + output());
        }
        String status = status();
        if (status.contains("\"FAILED\"")) {
            throw new IllegalStateException(status);
        }
        return status;
    }

    private String status() throws InterruptedException {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/connectors/app/status"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            // not yet there
            return "";
        }
    }

    private Path log() {
        return directory.resolve("worker.log");
    }

    String output() throws IOException {
        return Files.readString(log());
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("The worker does not stop");
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What the first class of the connector's jar was compiled for. */
    static int classFileVersion(Path jar) throws IOException {
        try (InputStream file = Files.newInputStream(jar);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith("/SqliteConnector.class")) {
                    byte[] head = zip.readNBytes(8);
                    return (head[6] << 8) + head[7];
                }
            }
        }
        throw new AssertionError("no connector in " + jar);
    }

    Path connectorJar() throws IOException {
        try (Stream<Path> files = Files.walk(plugins)) {
            return files.filter(file -> file.getFileName().toString().startsWith("sqlite-connector-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
    }
}
