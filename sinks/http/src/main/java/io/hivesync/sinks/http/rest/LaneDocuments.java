package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.topics.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lanes in the API itself: a document for each partition of a topic, with a lane in it for each sink, which the API replaces
 * only when it still is what was read (HTTP's {@code ETag} and {@code If-Match}).
 *
 * <pre>{"lanes": {"main": {"token": 1767323045678000, "offset": 41, "topicId": "…", "replay": 0, "sourceTsMs": 1767323045678}}}</pre>
 */
final class LaneDocuments implements LaneStore {
    private static final String LANES = "lanes";
    private static final String NO_SUCH_TAG = "\"hive-sync-probe\"";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ABSENT = 404;
    private static final int CHANGED = 412;

    private final RestCalls calls;
    private final PathTemplate path;
    private final RestFailures failures;

    LaneDocuments(RestCalls calls, PathTemplate path) {
        this.calls = calls;
        this.path = path;
        this.failures = new RestFailures(calls);
    }

    /** Asks for a change that must be refused: an API that does not compare would let two writers have one lane. */
    @Override
    public void check() throws SinkException {
        String probe = path.render(Map.of("topic", "hive-sync-probe", "partition", "0"));
        HttpAnswer answer = calls.send(
                RestRequest.with("PUT", probe, Json.MAPPER.createObjectNode()).header("If-Match", NO_SUCH_TAG),
                PATIENCE);
        if (answer.ok()) {
            throw new Misconfigured(
                    calls.sentence(
                            "takes a PUT at lanes-path though its If-Match names another state: it has to answer 412"),
                    null);
        }
        if (answer.status() != CHANGED && answer.status() != ABSENT) {
            throw failures.named(answer, "a PUT with If-Match at lanes-path", null);
        }
    }

    @Override
    public Held hold(Lane lane, Duration timeout) throws SinkException {
        Document document = read(lane, timeout);
        JsonNode state = document.tree().path(LANES).path(lane.sink());
        return new HeldDocument(lane, document, state.isMissingNode() ? Optional.empty() : Optional.of(state(state)));
    }

    private LaneState state(JsonNode state) throws Misconfigured {
        for (String number : List.of("token", "offset", "replay", "sourceTsMs")) {
            if (!state.path(number).canConvertToLong()) {
                throw new Misconfigured(
                        calls.sentence("has a lane at lanes-path without a whole number " + number), null);
            }
        }
        return new LaneState(
                state.get("token").longValue(),
                Math.max(-1, state.get("offset").longValue()),
                state.path("topicId").asText(),
                state.get("replay").longValue(),
                state.get("sourceTsMs").longValue());
    }

    @Override
    public List<Lane> rivals(Lane lane, Duration timeout) throws SinkException {
        List<Lane> rivals = new ArrayList<>();
        for (Map.Entry<String, JsonNode> other :
                read(lane, timeout).tree().path(LANES).properties()) {
            if (!other.getKey().equals(lane.sink())) {
                rivals.add(new Lane(other.getKey(), lane.topic(), lane.model(), lane.partition()));
            }
        }
        return rivals;
    }

    /** @param tag empty: there is no document yet */
    private record Document(Optional<String> tag, ObjectNode tree) {}

    private Document read(Lane lane, Duration timeout) throws SinkException {
        HttpAnswer answer = calls.send(RestRequest.get(place(lane)), timeout);
        if (answer.status() == ABSENT) {
            return new Document(Optional.empty(), Json.MAPPER.createObjectNode());
        }
        if (!answer.ok()) {
            throw failures.named(answer, "a GET at lanes-path", null);
        }
        Optional<String> tag = answer.header("etag");
        if (tag.isEmpty() || !(calls.json(answer, JsonPointer.empty()) instanceof ObjectNode tree)) {
            throw new Misconfigured(
                    calls.sentence("answers to a GET at lanes-path without an ETag, or with what is no JSON object"),
                    null);
        }
        return new Document(tag, tree);
    }

    private String place(Lane lane) {
        return path.render(Map.of("topic", lane.topic(), "partition", String.valueOf(lane.partition())));
    }

    @Override
    public void close() {
        // the calls are the sink's
    }

    private final class HeldDocument implements Held {
        private final Lane lane;
        private final Document read;
        private final Optional<LaneState> state;

        HeldDocument(Lane lane, Document read, Optional<LaneState> state) {
            this.lane = lane;
            this.read = read;
            this.state = state;
        }

        @Override
        public Optional<LaneState> state() {
            return state;
        }

        @Override
        public boolean replace(Optional<LaneState> next, Duration timeout) throws SinkException {
            ObjectNode tree = read.tree().deepCopy();
            ObjectNode lanes = tree.path(LANES) instanceof ObjectNode there ? there : tree.putObject(LANES);
            lanes.remove(lane.sink());
            next.ifPresent(state -> lanes.putObject(lane.sink())
                    .put("token", state.token())
                    .put("offset", state.offset())
                    .put("topicId", state.topicId())
                    .put("replay", state.replay())
                    .put("sourceTsMs", state.sourceTsMs()));
            RestRequest put = RestRequest.with("PUT", place(lane), tree);
            HttpAnswer answer = calls.send(
                    read.tag()
                            .map(tag -> put.header("If-Match", tag))
                            .orElseGet(() -> put.header("If-None-Match", "*")),
                    timeout);
            if (!answer.ok() && answer.status() != CHANGED) {
                throw failures.named(answer, "a PUT at lanes-path", null);
            }
            return answer.ok();
        }
    }
}
