package io.hivesync.sinks.http.convex;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.Json;
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

/**
 * Prints how fast the sink is beside a mutation that one would write by hand (one array of records, an upsert each), both to the same
 * stand-in, in turn. What the stand-in takes for a write says nothing of Convex; the ratio says what our functions and calls add.
 */
final class ConvexSpeed {
    private static final int BATCH = 500;
    private static final int BATCHES = 8;
    private static final int IDS = 1000;
    private static final int ROUNDS = 5;
    private static final String BY_HAND = """
            import { mutationGeneric } from "convex/server";
            import { v } from "convex/values";

            export const upsert = mutationGeneric({
              args: { records: v.array(v.any()) },
              handler: async (ctx, args) => {
                for (const record of args.records) {
                  const there = await ctx.db
                    .query("teams")
                    .withIndex("by_blade_id", (q: any) => q.eq("bladeId", record.bladeId))
                    .unique();
                  if (there === null) {
                    await ctx.db.insert("teams", record);
                  } else {
                    await ctx.db.replace(there._id, record);
                  }
                }
              },
            });
            """;

    private ConvexSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("speed");
        var teams = new io.hivesync.topics.ModelSchema("teams", 1, ACCOUNTS.fields(), ACCOUNTS.source());
        Map<String, String> files = ConvexSources.files(List.of(ACCOUNTS, teams), model -> TargetModel.DEFAULT);
        files.put(ConvexStandIn.APP, BY_HAND);
        try (ConvexStandIn convex = ConvexStandIn.start(files, folder);
                Sink sink = new ConvexSinkProvider()
                        .create(new SinkSettings("main", convex.url(), SchemaMode.EVOLVE, Clock.systemUTC()));
                HttpClient client = HttpClient.newHttpClient()) {
            for (int round = 0; round < ROUNDS; round++) {
                convex.reset();
                SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
                long[] nanos = new long[2];
                for (int i = 0; i < BATCHES; i++) {
                    List<RecordChange> batch = batch(i);
                    long start = System.nanoTime();
                    byHand(client, convex.port(), batch);
                    long middle = System.nanoTime();
                    writer.write(new Batch.Changes(i - 1, i, ACCOUNTS, batch, 1), TIMEOUT);
                    nanos[0] += middle - start;
                    nanos[1] += System.nanoTime() - middle;
                }
                System.out.printf(
                        "by hand %,.0f/s, sink %,.0f/s, ratio %.2f%n",
                        BATCH * BATCHES * 1e9 / nanos[0],
                        BATCH * BATCHES * 1e9 / nanos[1],
                        (double) nanos[0] / nanos[1]);
            }
        }
    }

    private static void byHand(HttpClient client, int port, List<RecordChange> batch) throws Exception {
        ObjectNode call =
                Json.MAPPER.createObjectNode().put("path", "app:upsert").put("format", "json");
        ArrayNode records = call.putObject("args").putArray("records");
        for (RecordChange change : batch) {
            RecordChange.Upsert upsert = (RecordChange.Upsert) change;
            ObjectNode record = upsert.after().deepCopy();
            record.set("createdAt", record.remove("ronin.createdAt"));
            record.set("bladeId", record.remove("id"));
            records.add(record);
        }
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/mutation"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(call)))
                .build();
        String answer = client.send(post, BodyHandlers.ofString()).body();
        if (!answer.contains("success")) {
            throw new IllegalStateException(answer);
        }
    }

    private static List<RecordChange> batch(int number) {
        List<RecordChange> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            String id = "acc_" + (number * BATCH + i) % IDS;
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
