package io.hivesync.sinks.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.topics.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the writers are timed with: 100,000 events over 25,000 accounts (25 % create, 65 % update, 10 % delete), in batches. */
public final class SpeedEvents {
    public static final int EVENTS = 100_000;
    public static final int BATCH = 2000;
    private static final int IDS = 25_000;

    private SpeedEvents() {}

    /** Coalesced: one change a record. */
    public static List<List<RecordChange>> batches(Random random) {
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
                    live.set(at, live.getLast());
                    live.removeLast();
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

    /** The rows as a hand-written client sends them: objects by column, JSON either as such or as text. */
    public static ArrayNode rows(List<RecordChange> batch, boolean jsonAsText) {
        ArrayNode rows = Json.MAPPER.createArrayNode();
        for (RecordChange change : batch) {
            if (change instanceof RecordChange.Upsert upsert) {
                ObjectNode row = rows.addObject().put("blade_id", upsert.bladeId());
                for (TableLayout.Column column :
                        TableLayout.of(Samples.ACCOUNTS).columns()) {
                    var value = upsert.after().get(column.field());
                    row.set(
                            column.name(),
                            value.isObject() && jsonAsText
                                    ? Json.MAPPER.getNodeFactory().textNode(value.toString())
                                    : value);
                }
            }
        }
        return rows;
    }

    public static ArrayNode deletes(List<RecordChange> batch) {
        ArrayNode ids = Json.MAPPER.createArrayNode();
        batch.stream().filter(RecordChange.Delete.class::isInstance).forEach(change -> ids.add(change.bladeId()));
        return ids;
    }
}
