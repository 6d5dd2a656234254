package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What an API holds of a model, as records of it. */
final class RestReading {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ABSENT = 404;
    private static final int GONE = 410;

    private final RestCalls calls;
    private final ReadShape shape;
    private final RecordJson json;

    RestReading(RestCalls calls, ReadShape shape, RecordJson json) {
        this.calls = calls;
        this.shape = shape;
        this.json = json;
    }

    void read(Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        if (ids.isPresent() && shape.readPath().has("bladeId")) {
            for (String id : ids.get()) {
                readOne(id, action);
            }
            return;
        }
        Optional<Set<String>> wanted = ids.map(HashSet::new);
        listing()
                .each(
                        (id, record) -> {
                            if (wanted.isEmpty() || wanted.get().contains(id)) {
                                row(id, record).ifPresent(action);
                            }
                            return true;
                        },
                        PATIENCE);
    }

    private RestListing listing() throws Misconfigured {
        PathTemplate path = shape.listPath()
                .orElseThrow(() -> new Misconfigured(
                        "What the REST API holds of " + json.layout().model()
                                + " cannot be read: set the option list-path",
                        null));
        return new RestListing(calls, shape, path, json);
    }

    private void readOne(String id, Consumer<Row> action) throws SinkException {
        if (shape.readPath().strays(id)) {
            // it was refused when it was written
            return;
        }
        String path = shape.readPath().render(Map.of("model", json.layout().collection(), "bladeId", id));
        HttpAnswer answer = calls.send(RestRequest.get(path), PATIENCE);
        if (answer.status() == ABSENT || answer.status() == GONE) {
            return;
        }
        if (!answer.ok()) {
            throw new RestFailures(calls)
                    .named(answer, "a GET of " + json.layout().model(), null);
        }
        row(id, calls.json(answer, shape.readPointer())).ifPresent(action);
    }

    private Optional<Row> row(String id, JsonNode record) throws Misconfigured {
        if (!record.isObject()) {
            throw new Misconfigured(
                    calls.sentence(
                            "answers with what is no record of " + json.layout().model()),
                    null);
        }
        try {
            return json.row(id, record);
        } catch (MisfitException e) {
            throw new Misconfigured(
                    "The record " + id + " of " + json.layout().model() + " cannot be read: " + e.getMessage(), null);
        }
    }
}
