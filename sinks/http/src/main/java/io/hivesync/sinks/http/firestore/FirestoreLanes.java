package io.hivesync.sinks.http.firestore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.topics.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lanes' documents in {@code hive_sync_lanes}. Who writes one names the update time at which it was seen, and Firestore refuses
 * the whole commit when that is another one by then: so nothing is locked, and nobody waits for a process that is gone.
 */
final class FirestoreLanes {
    private final FirestoreSettings settings;
    private final FirestoreApi api;
    private final FirestoreFailures failures;

    /**
     * A lane as it was seen.
     *
     * @param updateTime of its document, as Firestore writes it
     */
    record Seen(LaneState state, String updateTime) {}

    FirestoreLanes(FirestoreSettings settings, FirestoreApi api) {
        this.settings = settings;
        this.api = api;
        this.failures = new FirestoreFailures(settings);
    }

    Optional<Seen> read(Lane lane) throws SinkException {
        try {
            JsonNode found = api.get(List.of(name(lane)), List.of(), FirestoreApi.PATIENCE)
                    .path(0)
                    .path("found");
            return found.isMissingNode()
                    ? Optional.empty()
                    : Optional.of(
                            new Seen(state(found), found.path("updateTime").asText()));
        } catch (FirestoreException e) {
            throw failures.of(e);
        }
    }

    private static LaneState state(JsonNode document) {
        return new LaneState(
                whole(document, "token"),
                whole(document, "offset"),
                document.path("fields").path("topicId").path("stringValue").asText(),
                whole(document, "replay"),
                whole(document, "sourceTsMs"));
    }

    private static long whole(JsonNode document, String field) {
        return document.path("fields").path(field).path("integerValue").asLong();
    }

    List<Lane> rivals(Lane lane) throws SinkException {
        ObjectNode query = Json.MAPPER.createObjectNode();
        query.putArray("from").addObject().put("collectionId", FirestoreNames.LANES);
        ObjectNode all = query.putObject("where").putObject("compositeFilter").put("op", "AND");
        ArrayNode filters = all.putArray("filters");
        equal(filters, "topic", text(lane.topic()));
        equal(filters, "partition", whole(lane.partition()));
        List<Lane> rivals = new ArrayList<>();
        try {
            for (JsonNode one : api.query(settings.url().root(), query, FirestoreApi.PATIENCE)) {
                String sink = one.at("/document/fields/sink/stringValue").asText();
                if (one.has("document") && !sink.equals(lane.sink())) {
                    rivals.add(new Lane(sink, lane.topic(), lane.model(), lane.partition()));
                }
            }
        } catch (FirestoreException e) {
            throw failures.of(e);
        }
        return rivals;
    }

    private static void equal(ArrayNode filters, String field, ObjectNode value) {
        ObjectNode filter = filters.addObject().putObject("fieldFilter").put("op", "EQUAL");
        filter.putObject("field").put("fieldPath", field);
        filter.set("value", value);
    }

    /**
     * Takes the lane.
     *
     * @throws SinkException.Fenced when it is not {@code seen} any more
     */
    Seen take(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        Optional<Seen> now = seen.isEmpty() ? Optional.empty() : Optional.of(still(lane, seen.get()));
        JsonNode results = commit(lane, write(lane, next, now.map(Seen::updateTime)));
        return new Seen(next, results.path(0).path("updateTime").asText());
    }

    void drop(Lane lane, LaneState seen) throws SinkException {
        ObjectNode write = Json.MAPPER.createObjectNode().put("delete", name(lane));
        write.putObject("currentDocument").put("updateTime", still(lane, seen).updateTime());
        commit(lane, write);
    }

    private Seen still(Lane lane, LaneState seen) throws SinkException {
        return read(lane).filter(now -> now.state().equals(seen)).orElseThrow(() -> taken(lane));
    }

    private JsonNode commit(Lane lane, ObjectNode write) throws SinkException {
        try {
            return api.commit(List.of(write), FirestoreApi.PATIENCE);
        } catch (FirestoreException e) {
            throw switch (e.code()) {
                case ALREADY_EXISTS -> taken(lane);
                // other reasons for these come up again when the lane is read
                case FAILED_PRECONDITION, NOT_FOUND -> {
                    read(lane);
                    yield taken(lane);
                }
                default -> failures.of(e);
            };
        }
    }

    static Fenced taken(Lane lane) {
        return new Fenced("The lane " + lane + " is not as it was read: another one has taken it");
    }

    /** @param updateTime that its document has; empty: there is none */
    ObjectNode write(Lane lane, LaneState next, Optional<String> updateTime) {
        ObjectNode write = Json.MAPPER.createObjectNode();
        ObjectNode fields = write.putObject("update").put("name", name(lane)).putObject("fields");
        fields.set("sink", text(lane.sink()));
        fields.set("topic", text(lane.topic()));
        fields.set("partition", whole(lane.partition()));
        fields.set("token", whole(next.token()));
        fields.set("offset", whole(next.offset()));
        fields.set("topicId", text(next.topicId()));
        fields.set("replay", whole(next.replay()));
        fields.set("sourceTsMs", whole(next.sourceTsMs()));
        Clock clock = settings.sink().clock();
        fields.set("writtenAt", FirestoreValues.one("timestampValue", TextNode.valueOf(time(clock))));
        ObjectNode condition = write.putObject("currentDocument");
        updateTime.ifPresentOrElse(time -> condition.put("updateTime", time), () -> condition.put("exists", false));
        return write;
    }

    private static String time(Clock clock) {
        return Instant.ofEpochMilli(clock.millis()).toString();
    }

    private static ObjectNode text(String text) {
        return FirestoreValues.one("stringValue", TextNode.valueOf(text));
    }

    private static ObjectNode whole(long number) {
        return FirestoreValues.one("integerValue", TextNode.valueOf(String.valueOf(number)));
    }

    private String name(Lane lane) {
        String id = lane.sink() + "|" + lane.topic() + "|" + lane.partition();
        return settings.url().root() + "/" + FirestoreNames.LANES + "/"
                + id.replace("%", "%25").replace("/", "%2F");
    }
}
