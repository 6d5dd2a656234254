package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.testkit.SpeedReference;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A loop that speaks what the server does, without a time that a call has to end in. As many calls at once. */
public class RestSpeed implements SpeedReference {
    private static final int AT_ONCE = 4;

    private final boolean http2;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private HttpClient client;
    private SpeedServer server;
    private Path folder;
    private int round;

    public RestSpeed() {
        this(false);
    }

    RestSpeed(boolean http2) {
        this.http2 = http2;
    }

    @Override
    public String target() {
        return "rest";
    }

    @Override
    public String server() {
        return "the JDK's HTTP server in a JVM of its own, HTTP/1.1";
    }

    @Override
    public String statement() {
        return "a bare loop of PUT and DELETE, 4 at once";
    }

    @Override
    public double budget() {
        return 0.9;
    }

    @Override
    public boolean readable() {
        return false;
    }

    @Override
    public int batch() {
        return 1000;
    }

    @Override
    public int batches() {
        return 12;
    }

    @Override
    public int warmUp() {
        return 6;
    }

    @Override
    public void start(Path chosen) throws Exception {
        folder = chosen;
        Optional<SpeedKeys> keys = http2 ? Optional.of(SpeedKeys.in(folder)) : Optional.empty();
        if (keys.isPresent()) {
            keys.get().trust();
        }
        server = SpeedServer.start(keys);
        client = HttpClient.newBuilder()
                .version(http2 ? Version.HTTP_2 : Version.HTTP_1_1)
                .build();
    }

    private String origin() {
        return (http2 ? "https" : "http") + "://127.0.0.1:" + server.port();
    }

    @Override
    public void reset() throws IOException {
        round++;
        Files.createDirectories(folder);
    }

    @Override
    public Sink open() {
        Map<String, String> options = Map.of(
                "allow-private-addresses",
                "true",
                "max-concurrent-requests",
                String.valueOf(AT_ONCE),
                "lane-file",
                folder.resolve("lanes-" + round + ".sqlite").toString());
        return new RestSinkProvider()
                .create(new SinkSettings(
                        "main", "rest+" + origin(), SchemaMode.EVOLVE, Clock.systemUTC(), options, Map.of()));
    }

    @Override
    public void write(int table, List<RecordChange> batch) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Callable<Boolean>> loops = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            loops.add(() -> {
                for (int at = next.getAndIncrement(); at < batch.size(); at = next.getAndIncrement()) {
                    call(request(table, batch.get(at)));
                }
                return true;
            });
        }
        for (var loop : threads.invokeAll(loops)) {
            loop.get();
        }
    }

    private HttpRequest request(int table, RecordChange change) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(origin() + "/bare" + table + "/" + change.bladeId()));
        return switch (change) {
            case RecordChange.Upsert upsert ->
                request.header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(upsert.after())))
                        .build();
            case RecordChange.Delete delete -> request.DELETE().build();
        };
    }

    /** Again when the client itself broke a connection off, as JDK 25's rarely does on a busy machine. */
    private void call(HttpRequest request) throws Exception {
        try {
            client.send(request, BodyHandlers.discarding());
        } catch (IOException e) {
            client.send(request, BodyHandlers.discarding());
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        client.close();
        server.close();
    }
}
