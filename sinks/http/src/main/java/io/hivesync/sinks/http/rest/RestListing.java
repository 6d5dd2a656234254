package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A model's records as the API lists them, page after page, but for those that are marked as deleted. */
final class RestListing {
    private final RestCalls calls;
    private final ReadShape shape;
    private final PathTemplate path;
    private final RecordJson json;

    RestListing(RestCalls calls, ReadShape shape, PathTemplate path, RecordJson json) {
        this.calls = calls;
        this.shape = shape;
        this.path = path;
        this.json = json;
    }

    interface Action {
        /** @return whether more are wanted */
        boolean take(String bladeId, JsonNode record) throws SinkException;
    }

    /** @param first id of the page before, by which an API is noticed that does not turn pages */
    private record Place(long page, long offset, String cursor, String first) {
        private static final Place START = new Place(1, 0, "", "");
    }

    /** @param timeout of each page */
    void each(Action action, Duration timeout) throws SinkException {
        Optional<Place> place = Optional.of(Place.START);
        while (place.isPresent()) {
            place = page(place.get(), action, timeout);
        }
    }

    private Optional<Place> page(Place place, Action action, Duration timeout) throws SinkException {
        HttpAnswer answer = answer(place, timeout);
        JsonNode records = calls.json(answer, shape.listPointer());
        if (!records.isArray()) {
            throw wrong("has no array at list-pointer");
        }
        String first = records.isEmpty() ? "" : id(records.get(0));
        if (!records.isEmpty() && first.equals(place.first())) {
            throw wrong("is the same page again");
        }
        for (JsonNode record : records) {
            String id = id(record);
            if (!json.marked(record) && !action.take(id, record)) {
                return Optional.empty();
            }
        }
        if (shape.cursored()) {
            JsonNode cursor = calls.json(answer, shape.cursorPointer());
            return Optional.of(cursor.isNull() ? "" : cursor.asText())
                    .filter(next -> !next.isEmpty())
                    .map(next -> new Place(place.page() + 1, place.offset() + records.size(), next, first));
        }
        return shape.numbered() && records.size() >= shape.limit()
                ? Optional.of(new Place(place.page() + 1, place.offset() + records.size(), "", first))
                : Optional.empty();
    }

    private HttpAnswer answer(Place place, Duration timeout) throws SinkException {
        RestRequest get = RestRequest.get(path.render(Map.of(
                "model", json.layout().collection(),
                "page", String.valueOf(place.page()),
                "offset", String.valueOf(place.offset()),
                "cursor", place.cursor(),
                "limit", String.valueOf(shape.limit()))));
        HttpAnswer answer = calls.send(get, timeout);
        if (!answer.ok()) {
            throw new RestFailures(calls)
                    .named(answer, "a GET at list-path of " + json.layout().model(), null);
        }
        return answer;
    }

    private String id(JsonNode record) throws Misconfigured {
        JsonNode id = record.path(json.layout().key());
        if (!id.isTextual()) {
            throw wrong("has a record without a text " + json.layout().key());
        }
        return id.textValue();
    }

    private Misconfigured wrong(String reason) {
        return new Misconfigured(
                calls.sentence("lists " + json.layout().model() + " so that it cannot be read: the answer " + reason),
                null);
    }
}
