package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.rest.RestRequests.Planned;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends what was planned, and judges the answers. */
record RestSending(RestCalls calls, WriteShape writes, String model) {
    private static final int ABSENT = 404;
    private static final int CONFLICT = 409;
    private static final int GONE = 410;

    void send(Planned.One one, Deadline deadline) throws SinkException {
        RestRequest request = one.request();
        HttpAnswer answer = calls.send(request, deadline.left());
        boolean absent = answer.status() == ABSENT || answer.status() == GONE;
        if (answer.ok() || absent && one.absentIsDone()) {
            return;
        }
        if (absent && one.create().isPresent()) {
            create(one, one.create().get(), deadline);
            return;
        }
        throw failure(answer, request.method(), one);
    }

    private void create(Planned.One one, String path, Deadline deadline) throws SinkException {
        // another id: it is not what was just answered
        RestRequest post = one.request()
                .as("POST", path)
                .with(one.request().id() + "-create", one.request().headers());
        HttpAnswer answer = calls.send(post, deadline.left());
        if (answer.status() == CONFLICT) {
            throw new Unavailable(
                    calls.sentence("has a record of " + model + " that was not there a moment ago"), null);
        }
        if (!answer.ok()) {
            throw failure(answer, "POST", one);
        }
    }

    private SinkException failure(HttpAnswer answer, String method, Planned.One one) {
        return new RestFailures(calls).named(answer, "a " + method + " of " + model, culprit(answer, one.ids()));
    }

    /** Of several records the one that the answer names. */
    private static @Nullable String culprit(HttpAnswer answer, List<String> ids) {
        if (ids.size() == 1) {
            return ids.getFirst();
        }
        try {
            JsonNode named = Json.MAPPER.readTree(answer.body()).path(DocumentLayout.KEY);
            return named.isTextual() && ids.contains(named.textValue()) ? named.textValue() : null;
        } catch (IOException e) {
            return null;
        }
    }
}
