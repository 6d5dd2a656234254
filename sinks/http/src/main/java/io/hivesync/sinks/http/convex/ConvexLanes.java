package io.hivesync.sinks.http.convex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lanes' documents in {@code hiveSyncLanes}. Their numbers are Convex's own, exact up to 2^53: microseconds until the year 2255. */
record ConvexLanes(ConvexCalls calls) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    Optional<LaneState> read(Lane lane) throws SinkException {
        JsonNode state = calls.call(ConvexCalls.Function.READ_LANE, of(lane), 1, PATIENCE);
        return state.isNull()
                ? Optional.empty()
                : Optional.of(new LaneState(
                        state.path("token").longValue(),
                        state.path("offset").longValue(),
                        state.path("topicId").asText(),
                        state.path("replay").longValue(),
                        state.path("sourceTsMs").longValue()));
    }

    List<Lane> rivals(Lane lane) throws SinkException {
        List<Lane> rivals = new ArrayList<>();
        for (JsonNode sink : calls.call(ConvexCalls.Function.RIVALS, of(lane), 1, PATIENCE)) {
            rivals.add(new Lane(sink.asText(), lane.topic(), lane.model(), lane.partition()));
        }
        return rivals;
    }

    /** @throws SinkException.Fenced when it is not {@code seen} any more */
    void replace(Lane lane, Optional<LaneState> seen, Optional<LaneState> next) throws SinkException {
        ObjectNode arguments = of(lane);
        arguments.set("seen", seen.map(ConvexLanes::json).orElse(NullNode.getInstance()));
        arguments.set("next", next.map(ConvexLanes::json).orElse(NullNode.getInstance()));
        calls.call(ConvexCalls.Function.REPLACE_LANE, arguments, 1, PATIENCE);
    }

    /** The beginning of a call's arguments. */
    static ObjectNode of(Lane lane) {
        ObjectNode arguments = Json.MAPPER.createObjectNode();
        arguments
                .putObject("lane")
                .put("sink", lane.sink())
                .put("topic", lane.topic())
                .put("partition", lane.partition());
        return arguments;
    }

    private static JsonNode json(LaneState state) {
        return Json.MAPPER
                .createObjectNode()
                .put("token", state.token())
                .put("offset", state.offset())
                .put("topicId", state.topicId())
                .put("replay", state.replay())
                .put("sourceTsMs", state.sourceTsMs());
    }
}
