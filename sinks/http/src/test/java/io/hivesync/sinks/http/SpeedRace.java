package io.hivesync.sinks.http;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Random;

/** Prints how fast a sink writes beside a statement that a good engineer would write by hand, both to the same server, in turn. */
public final class SpeedRace {
    private static final int ROUNDS = 7;

    private SpeedRace() {}

    /** The other one. */
    public interface Bare {

        /** Empties both tables. */
        void reset() throws Exception;

        ObjectNode body(List<RecordChange> batch);

        HttpRequest.Builder request();
    }

    public static void run(Sink sink, Bare bare) throws Exception {
        List<List<RecordChange>> batches = SpeedEvents.batches(new Random(42));
        try (HttpClient client =
                HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
            await().ignoreExceptions().until(() -> {
                send(client, bare, List.of());
                return true;
            });
            for (int round = 0; round < ROUNDS; round++) {
                bare.reset();
                LaneState taken = new LaneState(round + 1, -1, "topic-1", 0, 0);
                SinkWriter writer = sink.openLane(LANE, sink.readLane(LANE), taken);
                long[] nanos = new long[2];
                long offset = -1;
                for (List<RecordChange> batch : batches) {
                    long start = System.nanoTime();
                    send(client, bare, batch);
                    long middle = System.nanoTime();
                    writer.write(new Batch.Changes(offset, offset + SpeedEvents.BATCH, ACCOUNTS, batch, 1), TIMEOUT);
                    nanos[0] += middle - start;
                    nanos[1] += System.nanoTime() - middle;
                    offset += SpeedEvents.BATCH;
                }
                System.out.printf(
                        "bare %,.0f/s, sink %,.0f/s, ratio %.2f%n",
                        SpeedEvents.EVENTS * 1e9 / nanos[0],
                        SpeedEvents.EVENTS * 1e9 / nanos[1],
                        (double) nanos[0] / nanos[1]);
            }
        }
    }

    private static void send(HttpClient client, Bare bare, List<RecordChange> batch)
            throws IOException, InterruptedException {
        byte[] body = Json.MAPPER.writeValueAsBytes(bare.body(batch));
        HttpResponse<String> answer = client.send(
                bare.request().POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2 || answer.body().contains("\"message\"")) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
    }

    public static HttpRequest.Builder to(String url, String token) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token);
    }
}
