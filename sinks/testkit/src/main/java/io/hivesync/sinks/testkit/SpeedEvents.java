package io.hivesync.sinks.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.topics.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * What sinks are timed with: events over a quarter as many accounts (25 % create, 65 % update, 10 % delete, older ones likelier), in
 * batches of one change a record.
 *
 * @param live the ids that are there at the end
 */
public record SpeedEvents(List<List<RecordChange>> batches, Set<String> live) {
    private static final double CREATES = 0.25;
    private static final double DELETES = 0.9;

    public static SpeedEvents of(int batch, int batches, Random random) {
        List<List<RecordChange>> all = new ArrayList<>();
        List<String> live = new ArrayList<>();
        int most = batch * batches / 4;
        int created = 0;
        for (int from = 0; from < batch * batches; from += batch) {
            Map<String, RecordChange> newest = new LinkedHashMap<>();
            for (int event = from; event < from + batch; event++) {
                double kind = random.nextDouble();
                int at = live.isEmpty() ? 0 : (int) (Math.pow(random.nextDouble(), 3) * live.size());
                if (live.isEmpty() || kind < CREATES && created < most) {
                    String id = String.format("acc_%016x", random.nextLong());
                    live.add(id);
                    created++;
                    newest.put(id, upsert(id, event));
                } else if (kind > DELETES) {
                    String id = live.get(at);
                    live.set(at, live.getLast());
                    live.removeLast();
                    newest.put(id, new RecordChange.Delete(id, event, event + 1));
                } else {
                    newest.put(live.get(at), upsert(live.get(at), event));
                }
            }
            all.add(List.copyOf(newest.values()));
        }
        return new SpeedEvents(all, new TreeSet<>(live));
    }

    private static RecordChange upsert(String id, int event) {
        return new RecordChange.Upsert(id, event, event + 1, image(id, event));
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
