package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.Texts;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.topics.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A batch as requests. Everything that a record is refused for here is found before the first of them is sent. */
record RestRequests(Lane lane, LaneState taken, RestSettings settings, RecordJson json) {

    /** @param leftOut values that the schema has no field for */
    record Planned(List<Planned.One> requests, int leftOut) {

        /**
         * @param ids of the records in it
         * @param create where it goes by POST when its own place is not there
         * @param absentIsDone whether a record that is not there is as it should be
         */
        record One(RestRequest request, List<String> ids, Optional<String> create, boolean absentIsDone) {}
    }

    /** What is done to one record. @param record its body; of a delete the id alone */
    private record Event(Op op, String bladeId, Optional<Long> version, String id, ObjectNode record) {}

    private enum Op {
        UPSERT("upsert"),
        DELETE("delete"),
        MARK("mark-deleted");

        private final String word;

        Op(String word) {
            this.word = word;
        }
    }

    Planned of(Batch.Changes batch) throws Rejected {
        List<Event> events = new ArrayList<>();
        int leftOut = 0;
        for (RecordChange change : batch.changes()) {
            Optional<Long> version = Optional.of(change.version());
            String id = EventIds.of(lane.model(), change.bladeId(), change.version());
            events.add(
                    switch (change) {
                        case RecordChange.Upsert upsert -> {
                            leftOut += json.leftOut(upsert);
                            yield new Event(Op.UPSERT, upsert.bladeId(), version, id, json.record(upsert));
                        }
                        case RecordChange.Delete delete -> removal(delete.bladeId(), version, id, delete.version());
                    });
        }
        return new Planned(requests(events), leftOut);
    }

    Planned of(Batch.Sweep batch) throws Rejected {
        long nowMicros = settings.sink().clock().millis() * 1_000;
        List<Event> events = new ArrayList<>();
        for (String id : batch.ids()) {
            String event = EventIds.of("sweep", lane.topic(), taken.token(), batch.previousOffset(), id);
            events.add(removal(id, Optional.empty(), event, nowMicros));
        }
        return new Planned(requests(events), 0);
    }

    private Event removal(String bladeId, Optional<Long> version, String id, long atMicros) {
        return json.layout()
                .deletedAt()
                .map(name -> new Event(Op.MARK, bladeId, version, id, json.mark(bladeId, name, atMicros)))
                .orElseGet(() -> new Event(
                        Op.DELETE,
                        bladeId,
                        version,
                        id,
                        Json.MAPPER.createObjectNode().put(json.layout().key(), bladeId)));
    }

    private List<Planned.One> requests(List<Event> events) throws Rejected {
        List<Planned.One> requests = new ArrayList<>();
        for (Event event : events) {
            check(event);
        }
        if (!settings.writes().batch()) {
            events.forEach(event -> requests.add(single(event)));
            return requests;
        }
        int most = settings.limits().maxRecords();
        for (int from = 0; from < events.size(); from += most) {
            requests.add(batch(events.subList(from, Math.min(events.size(), from + most))));
        }
        return requests;
    }

    private void check(Event event) throws Rejected {
        WriteShape writes = settings.writes();
        String what = "The id of a record of " + lane.model() + " cannot be sent: ";
        try {
            Texts.wellFormed(event.bladeId());
        } catch (MisfitException e) {
            throw new Rejected(what + e.getMessage(), event.bladeId(), null);
        }
        PathTemplate path = event.op() == Op.DELETE ? writes.deletePath() : writes.path();
        boolean strays = path.strays(event.bladeId())
                || writes.createPath()
                        .filter(create -> create.strays(event.bladeId()))
                        .isPresent();
        if (!writes.batch() && strays) {
            throw new Rejected(
                    what + "in a path it would stand for another place (it is empty, or has . or .. for a part)",
                    event.bladeId(),
                    null);
        }
    }

    private Planned.One single(Event event) {
        WriteShape writes = settings.writes();
        RestRequest request = switch (event.op()) {
            case UPSERT -> RestRequest.with(writes.method(), path(writes.path(), event), body(event));
            case MARK -> RestRequest.with("PATCH", path(writes.path(), event), body(event));
            case DELETE ->
                writes.deleteMethod().equals("DELETE")
                        ? RestRequest.without("DELETE", path(writes.deletePath(), event))
                        : RestRequest.with(writes.deleteMethod(), path(writes.deletePath(), event), body(event));
        };
        request = laned(request, event.id()).header("Hive-Event-Id", event.id());
        Optional<String> header = settings.headers().versionHeader();
        if (header.isPresent() && event.version().isPresent()) {
            request =
                    request.header(header.get(), String.valueOf(event.version().get()));
        }
        Optional<String> create =
                writes.createPath().filter(path -> event.op() == Op.UPSERT).map(path -> path(path, event));
        return new Planned.One(request, List.of(event.bladeId()), create, event.op() != Op.UPSERT);
    }

    private Planned.One batch(List<Event> events) {
        ArrayNode records = Json.MAPPER.createArrayNode();
        events.forEach(event -> records.add(body(event)));
        JsonNode body = settings.writes()
                .batchBody()
                .render(Map.of(
                        "records",
                        records,
                        "model",
                        TextNode.valueOf(json.layout().collection())));
        String path = settings.writes()
                .batchPath()
                .render(Map.of("model", json.layout().collection()));
        RestRequest request = RestRequest.with(settings.writes().batchMethod(), path, body);
        List<String> ids = events.stream().map(Event::bladeId).toList();
        return new Planned.One(laned(request, lane.toString()), ids, Optional.empty(), false);
    }

    /**
     * With what tells the lane, and an id that is another one for another body, since an API may refuse a known id with a body that
     * it does not know; and for another replay, which is meant to be done again.
     */
    private RestRequest laned(RestRequest request, String event) {
        return request.withId(EventIds.of(event, taken.replay(), request.method(), request.body()))
                .header("Hive-Lane", lane.topic() + "/" + lane.partition())
                .header("Hive-Token", String.valueOf(taken.token()));
    }

    private String path(PathTemplate template, Event event) {
        return template.render(Map.of("model", json.layout().collection(), "bladeId", event.bladeId()));
    }

    private JsonNode body(Event event) {
        return settings.writes()
                .body()
                .render(Map.of(
                        "record", event.record(),
                        "model", TextNode.valueOf(json.layout().collection()),
                        "bladeId", TextNode.valueOf(event.bladeId()),
                        "op", TextNode.valueOf(event.op().word),
                        "version",
                                event.version().<JsonNode>map(LongNode::valueOf).orElse(NullNode.getInstance()),
                        "eventId", TextNode.valueOf(event.id())));
    }
}
