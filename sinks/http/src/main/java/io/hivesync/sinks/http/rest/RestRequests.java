package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.sinks.http.HttpHeader;
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
import java.util.function.Supplier;

/**
 * A batch as requests. Everything that a record is refused for here is found before the first of them is sent. A request is written
 * when it is sent: its sender's work is done beside that of others.
 */
record RestRequests(Lane lane, LaneState taken, RestSettings settings, RecordJson json) {

    /** @param leftOut values that the schema has no field for */
    record Planned(List<Supplier<Planned.One>> requests, int leftOut) {

        /**
         * @param ids of the records in it
         * @param create where it goes by POST when its own place is not there
         * @param absentIsDone whether a record that is not there is as it should be
         */
        record One(RestRequest request, List<String> ids, Optional<String> create, boolean absentIsDone) {}
    }

    /** What is done to one record. @param record its body; of a delete the id alone */
    private record Event(Op op, String bladeId, Optional<Long> version, Supplier<String> id, ObjectNode record) {}

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
            Supplier<String> id = () -> EventIds.of(lane.model(), change.bladeId(), change.version());
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
            Supplier<String> event =
                    () -> EventIds.of("sweep", lane.topic(), taken.token(), batch.previousOffset(), id);
            events.add(removal(id, Optional.empty(), event, nowMicros));
        }
        return new Planned(requests(events), 0);
    }

    private Event removal(String bladeId, Optional<Long> version, Supplier<String> id, long atMicros) {
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

    private List<Supplier<Planned.One>> requests(List<Event> events) throws Rejected {
        List<Supplier<Planned.One>> requests = new ArrayList<>();
        for (Event event : events) {
            check(event);
        }
        if (!settings.writes().batch()) {
            events.forEach(event -> requests.add(() -> single(event)));
            return requests;
        }
        int most = settings.limits().maxRecords();
        for (int from = 0; from < events.size(); from += most) {
            List<Event> part = events.subList(from, Math.min(events.size(), from + most));
            requests.add(() -> batch(part));
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
        String id = event.id().get();
        RestRequest request = switch (event.op()) {
            case UPSERT -> RestRequest.with(writes.method(), path(writes.path(), event), body(event, id));
            case MARK -> RestRequest.with("PATCH", path(writes.path(), event), body(event, id));
            case DELETE ->
                writes.deleteMethod().equals("DELETE")
                        ? RestRequest.without("DELETE", path(writes.deletePath(), event))
                        : RestRequest.with(writes.deleteMethod(), path(writes.deletePath(), event), body(event, id));
        };
        List<HttpHeader> headers = new ArrayList<>(List.of(new HttpHeader("Hive-Event-Id", id)));
        Optional<String> version = settings.headers().versionHeader();
        if (version.isPresent() && event.version().isPresent()) {
            headers.add(
                    new HttpHeader(version.get(), String.valueOf(event.version().get())));
        }
        request = laned(request, id, headers);
        Optional<String> create =
                writes.createPath().filter(path -> event.op() == Op.UPSERT).map(path -> path(path, event));
        return new Planned.One(request, List.of(event.bladeId()), create, event.op() != Op.UPSERT);
    }

    private Planned.One batch(List<Event> events) {
        ArrayNode records = Json.MAPPER.createArrayNode();
        events.forEach(event -> records.add(body(event, event.id().get())));
        JsonNode body = settings.writes().batchBody().render(name -> switch (name) {
            case "records" -> records;
            case "model" -> TextNode.valueOf(json.layout().collection());
            default -> NullNode.getInstance();
        });
        String path = settings.writes()
                .batchPath()
                .render(Map.of("model", json.layout().collection()));
        RestRequest request = RestRequest.with(settings.writes().batchMethod(), path, body);
        List<String> ids = events.stream().map(Event::bladeId).toList();
        return new Planned.One(laned(request, lane.toString(), List.of()), ids, Optional.empty(), false);
    }

    /**
     * With what tells the lane, and an id that is another one for another body, since an API may refuse a known id with a body that
     * it does not know; and for another replay, which is meant to be done again.
     */
    private RestRequest laned(RestRequest request, String event, List<HttpHeader> more) {
        List<HttpHeader> headers = new ArrayList<>(more);
        headers.add(new HttpHeader("Hive-Lane", lane.topic() + "/" + lane.partition()));
        headers.add(new HttpHeader("Hive-Token", String.valueOf(taken.token())));
        return request.with(EventIds.of(event, taken.replay(), request.method(), request.body()), headers);
    }

    private String path(PathTemplate template, Event event) {
        return template.render(Map.of("model", json.layout().collection(), "bladeId", event.bladeId()));
    }

    private JsonNode body(Event event, String id) {
        return settings.writes().body().render(name -> switch (name) {
            case "record" -> event.record();
            case "model" -> TextNode.valueOf(json.layout().collection());
            case "bladeId" -> TextNode.valueOf(event.bladeId());
            case "op" -> TextNode.valueOf(event.op().word);
            case "version" -> event.version().<JsonNode>map(LongNode::valueOf).orElse(NullNode.getInstance());
            case "eventId" -> TextNode.valueOf(id);
            default -> NullNode.getInstance();
        });
    }
}
