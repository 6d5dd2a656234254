package io.hivesync.sinks.jdbc.postgres;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Prints how fast the writer is beside a bare unnest upsert with typed arrays: 200,000 events over 50,000 ids (25 % create,
 * 65 % update, 10 % delete), coalesced in batches of 5,000, both to the same server, in turn.
 */
final class WriterSpeed {
    private static final int EVENTS = 200_000;
    private static final int IDS = 50_000;
    private static final int BATCH = 5000;
    private static final int ROUNDS = 7;
    private static final String UPSERT = """
            INSERT INTO bare (blade_id, created_at, name, login_count, email_verified, last_seen, settings, avatar, team)
            SELECT * FROM unnest(?::text[], ?::timestamptz[], ?::text[], ?::numeric[], ?::boolean[], ?::timestamptz[],
              ?::jsonb[], ?::jsonb[], ?::text[])
            ON CONFLICT (blade_id) DO UPDATE SET created_at = excluded.created_at, name = excluded.name,
              login_count = excluded.login_count, email_verified = excluded.email_verified,
              last_seen = excluded.last_seen, settings = excluded.settings, avatar = excluded.avatar,
              team = excluded.team""";

    private static final String[] TYPES = {
        "text", "timestamptz", "text", "numeric", "boolean", "timestamptz", "jsonb", "jsonb", "text"
    };

    public static void main(String[] arguments) throws Exception {
        List<List<RecordChange>> batches = batches(new Random(42));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            String url = "postgres://postgres@localhost:" + postgres.getPort() + "/postgres";
            try (Sink sink = new PostgresSinkProvider()
                            .create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC()));
                    Connection raw = postgres.getPostgresDatabase().getConnection()) {
                sink.check();
                for (int round = 0; round < ROUNDS; round++) {
                    reset(raw, sink);
                    round(sink, raw, batches);
                }
            }
        }
    }

    /** A batch each in turn, so that what else the machine does hits both. */
    private static void round(Sink sink, Connection raw, List<List<RecordChange>> batches) throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        raw.setAutoCommit(false);
        long[] nanos = new long[2];
        long offset = -1;
        for (List<RecordChange> batch : batches) {
            Object[][] columns = columns(batch);
            Object[] deletes = batch.stream()
                    .filter(RecordChange.Delete.class::isInstance)
                    .map(RecordChange::bladeId)
                    .toArray(String[]::new);
            long start = System.nanoTime();
            bare(raw, columns, deletes);
            long middle = System.nanoTime();
            writer.write(new Batch.Changes(offset, offset + BATCH, ACCOUNTS, batch, 1), TIMEOUT);
            nanos[0] += middle - start;
            nanos[1] += System.nanoTime() - middle;
            offset += BATCH;
        }
        System.out.printf(
                "bare %,.0f/s, sink %,.0f/s, ratio %.2f%n",
                EVENTS * 1e9 / nanos[0], EVENTS * 1e9 / nanos[1], (double) nanos[0] / nanos[1]);
    }

    private static void reset(Connection raw, Sink sink) throws Exception {
        raw.setAutoCommit(true);
        try (Statement statement = raw.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS accounts, bare");
            statement.execute("DELETE FROM hive_sync_lanes");
            sink.prepare(ACCOUNTS);
            statement.execute("CREATE TABLE bare (LIKE accounts INCLUDING ALL)");
            statement.execute("CHECKPOINT");
        }
    }

    private static void bare(Connection raw, Object[][] columns, Object[] deletes) throws Exception {
        try (PreparedStatement upsert = raw.prepareStatement(UPSERT);
                PreparedStatement delete = raw.prepareStatement("DELETE FROM bare WHERE blade_id = ANY (?)")) {
            delete.setArray(1, raw.createArrayOf("text", deletes));
            delete.executeUpdate();
            for (int c = 0; c < TYPES.length; c++) {
                upsert.setArray(c + 1, raw.createArrayOf(TYPES[c], columns[c]));
            }
            upsert.executeUpdate();
            raw.commit();
        }
    }

    private static Object[][] columns(List<RecordChange> batch) {
        List<RecordChange.Upsert> live = batch.stream()
                .filter(RecordChange.Upsert.class::isInstance)
                .map(RecordChange.Upsert.class::cast)
                .sorted(Comparator.comparing(RecordChange.Upsert::bladeId))
                .toList();
        Object[][] columns = new Object[TYPES.length][];
        columns[0] = live.stream().map(RecordChange.Upsert::bladeId).toArray(String[]::new);
        for (int c = 1; c < TYPES.length; c++) {
            String field = ACCOUNTS.fields().get(c).name();
            boolean json = TYPES[c].equals("jsonb");
            columns[c] = live.stream()
                    .map(upsert -> upsert.after().get(field))
                    .map(value -> json ? value.toString() : value.asText())
                    .toArray(String[]::new);
        }
        return columns;
    }

    private static List<List<RecordChange>> batches(Random random) {
        List<List<RecordChange>> batches = new ArrayList<>();
        List<String> live = new ArrayList<>();
        int created = 0;
        for (int from = 0; from < EVENTS; from += BATCH) {
            Map<String, RecordChange> batch = new LinkedHashMap<>();
            for (int i = from; i < from + BATCH; i++) {
                double kind = random.nextDouble();
                int at = live.isEmpty() ? 0 : (int) (Math.pow(random.nextDouble(), 3) * live.size());
                if (live.isEmpty() || kind < 0.25 && created < IDS) {
                    String id = String.format("acc_%016x", random.nextLong());
                    live.add(id);
                    created++;
                    batch.put(id, new RecordChange.Upsert(id, i, i, image(id, i)));
                } else if (kind > 0.9) {
                    String id = live.get(at);
                    live.set(at, live.get(live.size() - 1));
                    live.remove(live.size() - 1);
                    batch.put(id, new RecordChange.Delete(id, i, i));
                } else {
                    batch.put(live.get(at), new RecordChange.Upsert(live.get(at), i, i, image(live.get(at), i)));
                }
            }
            batches.add(List.copyOf(batch.values()));
        }
        return batches;
    }

    private static ObjectNode image(String id, int event) {
        ObjectNode image = Json.MAPPER.createObjectNode();
        image.put("id", id)
                .put("ronin.createdAt", "2026-01-02T03:04:05.678Z")
                .put("name", "Somebody with the number " + event)
                .put("loginCount", event)
                .put("emailVerified", event % 2 == 0)
                .put("lastSeen", "2026-11-22T17:00:00.123Z")
                .put("team", "tea_0123456789abcdef");
        image.putObject("settings").put("theme", "dark").put("size", event % 40);
        image.putObject("avatar")
                .put("key", "k" + event)
                .put("name", "me.png")
                .put("src", "https://example.org/me.png");
        return image;
    }
}
