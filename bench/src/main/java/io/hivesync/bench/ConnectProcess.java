package io.hivesync.bench;

import io.hivesync.topics.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Kafka Connect worker in a JVM of its own, with as much heap and the same collector as the benchmark's. It stays for all
 * rounds, so what it runs is as warm as what the benchmark's JVM runs. Used by one thread.
 */
final class ConnectProcess implements AutoCloseable {
    private final ChildJvm jvm;
    private int connectors;

    private ConnectProcess(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /** @param plugins a folder with a folder for each plugin, see {@code bench/pom.xml} */
    static ConnectProcess start(String bootstrapServers, Path plugins, Path folder) throws IOException {
        if (!Files.isDirectory(plugins)) {
            throw new IOException("No connectors in " + plugins + ": the profile bench of the build brings them");
        }
        Path offsets = Files.createDirectories(folder).resolve("offsets");
        // the connector writes what a text says of a moment in the zone that it runs in
        List<String> options = List.of("-Xms1g", "-Xmx1g", "-Duser.timezone=UTC");
        ChildJvm jvm = ChildJvm.start(
                options, ConnectMain.class, List.of(bootstrapServers, plugins.toString(), offsets.toString()));
        jvm.answer();
        return new ConnectProcess(jvm);
    }

    /**
     * Comes back when the connector's tasks were started.
     *
     * @return the connector's name, which no other had
     */
    String put(Map<String, String> connector) throws IOException {
        String name = "bench-" + ++connectors;
        Map<String, String> named = new HashMap<>(connector);
        named.put("name", name);
        tell(ConnectMain.PUT + Json.MAPPER.writeValueAsString(named));
        return name;
    }

    /** @throws IOException if one of the connector's tasks has failed */
    void check(String connector) throws IOException {
        tell(ConnectMain.CHECK + connector);
    }

    /** Comes back when the connector's tasks have ended. */
    void delete(String connector) throws IOException {
        tell(ConnectMain.DELETE + connector);
    }

    void collectGarbage() throws IOException {
        tell(ConnectMain.COLLECT);
    }

    Duration cpu() {
        return jvm.cpu();
    }

    private void tell(String line) throws IOException {
        jvm.say(line);
        String answer = jvm.answer();
        if (!answer.equals(ConnectMain.DONE)) {
            throw new IOException("The worker said " + answer);
        }
    }

    @Override
    public void close() throws IOException {
        jvm.close();
    }
}
