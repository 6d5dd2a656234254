package io.hivesync.sinks.http.convex;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.SpeedCalls;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.sinks.testkit.SpeedReference;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** What the stand-in takes for a write says nothing of Convex; the ratio says what our functions and calls add. */
public final class ConvexSpeed implements SpeedReference {
    private static final String BY_HAND = """
            import { mutationGeneric } from "convex/server";
            import { v } from "convex/values";

            export const write = mutationGeneric({
              args: { table: v.string(), records: v.array(v.any()), gone: v.array(v.string()) },
              handler: async (ctx, args) => {
                const find = (bladeId: string) =>
                  ctx.db
                    .query(args.table)
                    .withIndex("by_blade_id", (q: any) => q.eq("bladeId", bladeId))
                    .unique();
                for (const record of args.records) {
                  const there = await find(record.bladeId);
                  if (there === null) {
                    await ctx.db.insert(args.table, record);
                  } else {
                    await ctx.db.replace(there._id, record);
                  }
                }
                for (const bladeId of args.gone) {
                  const there = await find(bladeId);
                  if (there !== null) {
                    await ctx.db.delete(there._id);
                  }
                }
              },
            });
            """;

    private ConvexStandIn convex;
    private SpeedCalls calls;

    @Override
    public String target() {
        return "convex";
    }

    @Override
    public String server() {
        return "convex-test, a stand-in";
    }

    @Override
    public String statement() {
        return "a mutation over an array of records, an upsert each";
    }

    @Override
    public int batch() {
        return 500;
    }

    @Override
    public int batches() {
        return 8;
    }

    @Override
    public void start(Path folder) throws Exception {
        List<ModelSchema> models = List.of(ACCOUNTS, named("bare0"), named("bare1"));
        Map<String, String> files = ConvexSources.files(models, model -> TargetModel.DEFAULT);
        files.put(ConvexStandIn.APP, BY_HAND);
        convex = ConvexStandIn.start(files, folder);
        calls = new SpeedCalls("");
    }

    private static ModelSchema named(String name) {
        return new ModelSchema(name, 1, ACCOUNTS.fields(), ACCOUNTS.source());
    }

    @Override
    public void reset() {
        convex.reset();
    }

    @Override
    public Sink open() {
        return new ConvexSinkProvider()
                .create(new SinkSettings("main", convex.url(), SchemaMode.EVOLVE, Clock.systemUTC()));
    }

    @Override
    public void write(int table, List<RecordChange> batch) throws IOException, InterruptedException {
        ObjectNode call =
                Json.MAPPER.createObjectNode().put("path", "app:write").put("format", "json");
        ObjectNode arguments = call.putObject("args").put("table", "bare" + table);
        ArrayNode records = arguments.putArray("records");
        ArrayNode gone = arguments.putArray("gone");
        for (RecordChange change : batch) {
            if (change instanceof RecordChange.Upsert upsert) {
                ObjectNode record = upsert.after().deepCopy();
                record.set("createdAt", record.remove("ronin.createdAt"));
                record.set("bladeId", record.remove("id"));
                records.add(record);
            } else {
                gone.add(change.bladeId());
            }
        }
        String answer = calls.post("http://127.0.0.1:" + convex.port() + "/api/mutation", call)
                .path("status")
                .asText();
        if (!answer.equals("success")) {
            throw new IOException(answer);
        }
    }

    @Override
    public void close() {
        calls.close();
        convex.close();
    }
}
