package io.hivesync.sinks.http.supabase;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls that read and take lanes. Each that writes compares what it replaces. */
record LaneCalls(Postgrest api, Duration timeout) {

    Optional<LaneState> read(Lane lane) throws SinkException, PostgrestException {
        for (JsonNode row : all(lane)) {
            if (row.path("sink").asText().equals(lane.sink())) {
                return Optional.of(new LaneState(
                        row.path("token").asLong(),
                        row.path("offset").asLong(),
                        row.path("topic_id").asText(),
                        row.path("replay").asLong(),
                        row.path("source_ts_ms").asLong()));
            }
        }
        return Optional.empty();
    }

    /** The lanes of other sinks at the same partition. */
    List<Lane> rivals(Lane lane) throws SinkException, PostgrestException {
        List<Lane> rivals = new ArrayList<>();
        for (JsonNode row : all(lane)) {
            String sink = row.path("sink").asText();
            if (!sink.equals(lane.sink())) {
                rivals.add(new Lane(sink, lane.topic(), lane.model(), lane.partition()));
            }
        }
        return rivals;
    }

    private JsonNode all(Lane lane) throws SinkException, PostgrestException {
        return api.call(
                "hive_sync_lanes_at",
                out -> {
                    out.writeStringField("topic", lane.topic());
                    out.writeNumberField("part", lane.partition());
                },
                timeout);
    }

    /**
     * @param seen empty: there is no row
     * @param next empty: remove the row
     * @return whether the row was exactly {@code seen}, and now is {@code next}
     */
    boolean take(Lane lane, Optional<LaneState> seen, Optional<LaneState> next)
            throws SinkException, PostgrestException {
        JsonNode taken = api.call(
                "hive_sync_take",
                out -> {
                    out.writeObjectFieldStart("lane");
                    key(out, lane);
                    out.writeEndObject();
                    state(out, "seen", seen.orElse(null));
                    state(out, "next", next.orElse(null));
                },
                timeout);
        return taken.asBoolean();
    }

    static void key(JsonGenerator out, Lane lane) throws IOException {
        out.writeStringField("sink", lane.sink());
        out.writeStringField("topic", lane.topic());
        out.writeNumberField("partition", lane.partition());
    }

    private static void state(JsonGenerator out, String name, @Nullable LaneState state) throws IOException {
        if (state == null) {
            out.writeNullField(name);
            return;
        }
        out.writeObjectFieldStart(name);
        out.writeNumberField("token", state.token());
        out.writeNumberField("offset", state.offset());
        out.writeStringField("topic_id", state.topicId());
        out.writeNumberField("replay", state.replay());
        out.writeNumberField("source_ts_ms", state.sourceTsMs());
        out.writeEndObject();
    }
}
