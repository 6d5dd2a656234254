package io.hivesync.sinks.http.supabase;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.mapping.HeldRow;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.SinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The calls about what waits for a lane, and what a write is told of it. */
record HeldCalls(Postgrest api, Lane lane) {
    private static final int PAGE = 5000;

    int count(Duration timeout) throws SinkException, PostgrestException {
        return api.call("hive_sync_held_count", lane(out -> {}), timeout).asInt();
    }

    /** Those that were tried longest ago; fewer than asked for where they are large. */
    List<HeldRow> oldest(int most, Duration timeout) throws SinkException, PostgrestException {
        JsonNode rows = api.call("hive_sync_held_oldest", lane(out -> out.writeNumberField("most", most)), timeout);
        List<HeldRow> oldest = new ArrayList<>(rows.size());
        for (JsonNode row : rows) {
            oldest.add(new HeldRow(
                    row.path(0).asText(),
                    row.path(1).asLong(),
                    row.path(2).asLong(),
                    row.path(3).textValue(),
                    row.path(4).asText(),
                    row.path(5).asLong()));
        }
        return oldest;
    }

    /** Those whose record shall be there. */
    void forEachLiveId(Predicate<String> action, Duration timeout) throws SinkException, PostgrestException {
        JsonNode page = page("", timeout);
        while (!page.isEmpty()) {
            for (JsonNode id : page) {
                if (!action.test(id.asText())) {
                    return;
                }
            }
            page = page(page.path(page.size() - 1).asText(), timeout);
        }
    }

    private JsonNode page(String after, Duration timeout) throws SinkException, PostgrestException {
        return api.call(
                "hive_sync_held_ids",
                lane(out -> {
                    out.writeStringField("after", after);
                    out.writeNumberField("most", PAGE);
                }),
                timeout);
    }

    private Postgrest.Arguments lane(Postgrest.Arguments more) {
        return out -> {
            out.writeStringField("topic", lane.topic());
            out.writeNumberField("part", lane.partition());
            more.write(out);
        };
    }

    /** What waits of these records is older than what is written. */
    static Postgrest.Arguments removing(List<String> ids) {
        return out -> {
            out.writeFieldName("remove");
            out.writeArray(ids.toArray(String[]::new), 0, ids.size());
        };
    }

    /** This row and no newer one. */
    static Postgrest.Arguments removing(HeldRow row) {
        return out -> {
            removing(List.of(row.bladeId())).write(out);
            out.writeNumberField("offset", row.offset());
        };
    }

    static Postgrest.Arguments putting(HeldRow row) {
        return out -> {
            removing(List.of(row.bladeId())).write(out);
            out.writeObjectFieldStart("put");
            out.writeStringField("id", row.bladeId());
            out.writeNumberField("offset", row.offset());
            out.writeNumberField("version", row.version());
            out.writeStringField("after", row.after());
            out.writeStringField("reason", row.reason());
            out.writeNumberField("sinceMs", row.sinceMs());
            out.writeEndObject();
        };
    }

    static Postgrest.Arguments tried(HeldRow row, long nowMs) {
        return out -> {
            out.writeStringField("tried", row.bladeId());
            out.writeNumberField("triedMs", nowMs);
        };
    }
}
