package io.hivesync.sinks.http.rest;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
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

/** Prints how fast the sink is beside a bare loop of PUTs with the same client and as many at once, to the same server, in turn. */
final class RestSpeed {
    private static final int BATCH = 500;
    private static final int BATCHES = 20;
    private static final int ROUNDS = 7;

    private RestSpeed() {}

    public static void main(String[] arguments) throws Exception {
        int atOnce = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4;
        Path folder = Files.createTempDirectory("speed");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", call -> {
            call.getRequestBody().readAllBytes();
            call.sendResponseHeaders(204, -1);
            call.close();
        });
        server.start();
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        Map<String, String> options = Map.of(
                "allow-private-addresses", "true",
                "max-concurrent-requests", String.valueOf(atOnce),
                "lane-file", folder.resolve("lanes.sqlite").toString());
        try (Sink sink = new RestSinkProvider()
                        .create(new SinkSettings(
                                "main", "rest+" + base, SchemaMode.EVOLVE, Clock.systemUTC(), options, Map.of()));
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            sink.check();
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            long offset = -1;
            for (int round = 0; round < ROUNDS; round++) {
                Spent bare = new Spent();
                Spent ours = new Spent();
                for (int i = 0; i < BATCHES; i++) {
                    List<RecordChange> batch = batch(i);
                    long last = offset + BATCH;
                    Batch changes = new Batch.Changes(offset, last, ACCOUNTS, batch, 1);
                    bare.on(() -> bare(client, threads, atOnce, base, batch));
                    ours.on(() -> write(writer, changes));
                    offset = last;
                }
                System.out.printf(
                        "%d at once: bare %,.0f/s, sink %,.0f/s; ratio by time %.2f, by processor time %.2f%n",
                        atOnce,
                        BATCH * BATCHES * 1e9 / bare.nanos,
                        BATCH * BATCHES * 1e9 / ours.nanos,
                        (double) bare.nanos / ours.nanos,
                        (double) bare.processor / ours.processor);
            }
        }
        server.stop(0);
    }

    /** Time, and the processor's, which tells more where the machine has other work; the server's is in it. */
    private static final class Spent {
        private static final OperatingSystemMXBean SYSTEM =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        private long nanos;
        private long processor;

        void on(Callable<?> work) throws Exception {
            long start = System.nanoTime();
            long used = SYSTEM.getProcessCpuTime();
            work.call();
            nanos += System.nanoTime() - start;
            processor += SYSTEM.getProcessCpuTime() - used;
        }
    }

    private static Boolean bare(
            HttpClient client, ExecutorService threads, int atOnce, String base, List<RecordChange> batch)
            throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Callable<Boolean>> loops = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            loops.add(() -> {
                for (int at = next.getAndIncrement(); at < batch.size(); at = next.getAndIncrement()) {
                    RecordChange.Upsert upsert = (RecordChange.Upsert) batch.get(at);
                    HttpRequest put = HttpRequest.newBuilder(URI.create(base + "/accounts/" + upsert.bladeId()))
                            .header("Content-Type", "application/json")
                            .PUT(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(upsert.after())))
                            .build();
                    put(client, put);
                }
                return true;
            });
        }
        for (var loop : threads.invokeAll(loops)) {
            loop.get();
        }
        return true;
    }

    private static WriteResult write(SinkWriter writer, Batch batch) throws SinkException {
        try {
            return writer.write(batch, TIMEOUT);
        } catch (SinkException.Unavailable e) {
            return writer.write(batch, TIMEOUT);
        }
    }

    /** Again when the client itself broke a connection off, as JDK 25's rarely does on a busy machine. */
    private static void put(HttpClient client, HttpRequest put) throws Exception {
        try {
            client.send(put, BodyHandlers.discarding());
        } catch (IOException e) {
            client.send(put, BodyHandlers.discarding());
        }
    }

    private static List<RecordChange> batch(int number) {
        List<RecordChange> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            String id = "acc_" + (number * BATCH + i);
            ObjectNode image = Json.MAPPER.createObjectNode();
            image.put("id", id)
                    .put("ronin.createdAt", "2026-01-02T03:04:05.678Z")
                    .put("name", "Somebody with the number " + i)
                    .put("loginCount", i)
                    .put("emailVerified", i % 2 == 0)
                    .put("lastSeen", "2026-11-22T17:00:00.123Z")
                    .put("team", "tea_0123456789abcdef");
            image.putObject("settings").put("theme", "dark").put("size", i % 40);
            batch.add(new RecordChange.Upsert(id, i, i, image));
        }
        return batch;
    }
}
