package io.hivesync.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import io.hivesync.topics.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The worker as a process of its own: {@link ConnectProcess} says what it is to do. Ends with its standard input, and with
 * what it cannot do.
 */
final class ConnectMain {
    static final String DONE = "done";
    static final String PUT = "put ";
    static final String CHECK = "check ";
    static final String DELETE = "delete ";
    static final String COLLECT = "collect";

    private ConnectMain() {}

    public static void main(String[] arguments) {
        int status = 0;
        try {
            serve(arguments[0], Path.of(arguments[1]), Path.of(arguments[2]));
        } catch (Exception e) {
            // this process's standard error is the benchmark's, whose reader has to see all of it
            e.printStackTrace();
            status = 1;
        }
        // a plugin's threads do not keep it
        System.exit(status);
    }

    private static void serve(String bootstrapServers, Path plugins, Path offsets) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ConnectWorker worker = ConnectWorker.start(bootstrapServers, plugins, offsets)) {
            System.out.println(DONE);
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                obey(worker, line);
                System.out.println(DONE);
            }
        }
    }

    private static void obey(ConnectWorker worker, String line) throws Exception {
        if (line.startsWith(PUT)) {
            worker.put(
                    Json.MAPPER.readValue(line.substring(PUT.length()), new TypeReference<Map<String, String>>() {}));
        } else if (line.startsWith(CHECK)) {
            worker.check(line.substring(CHECK.length()));
        } else if (line.startsWith(DELETE)) {
            worker.delete(line.substring(DELETE.length()));
        } else if (line.equals(COLLECT)) {
            System.gc();
        } else {
            throw new IllegalArgumentException("Not understood: " + line);
        }
    }
}
