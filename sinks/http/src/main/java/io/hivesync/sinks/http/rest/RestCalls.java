package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.HttpCall;
import io.hivesync.sinks.http.HttpCalls;
import io.hivesync.sinks.http.HttpHeader;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Requests of one API, with the headers that all of them have, to an address that was checked. Thread-safe; judges no answer. */
final class RestCalls implements AutoCloseable {
    private static final long LARGEST_ANSWER = 64L << 20;

    private final RestSettings settings;
    private final Optional<AddressGuard> guard;
    private final HttpCalls calls;
    private final String base;

    RestCalls(RestSettings settings) {
        this.settings = settings;
        this.base = settings.url().base();
        this.guard = settings.allowPrivate() ? Optional.empty() : Optional.of(new AddressGuard(URI.create(base + "/")));
        this.calls = new HttpCalls(settings.name(), LARGEST_ANSWER);
    }

    HttpAnswer send(RestRequest request, Duration timeout) throws SinkException {
        if (guard.isPresent()) {
            guard.get().check();
        }
        return calls.send(made(request), timeout);
    }

    private HttpCall made(RestRequest request) {
        RestHeaders headers = settings.headers();
        HttpCall call = HttpCall.to(request.method(), URI.create(base + request.path()))
                .body(request.body())
                .header("Accept", "application/json");
        if (request.body().length > 0) {
            call.header("Content-Type", headers.contentType());
        }
        if (!request.id().isEmpty()) {
            call.header("Idempotency-Key", request.id());
        }
        request.headers().forEach(header -> call.header(header.name(), header.value()));
        headers.signature().ifPresent(signature -> sign(call, request, signature));
        for (HttpHeader header : headers.fixed()) {
            call.setHeader(header.name(), header.value());
        }
        return call;
    }

    private void sign(HttpCall call, RestRequest request, Signature signature) {
        long seconds = clock().millis() / 1000;
        String id = request.id().isEmpty() ? EventIds.of("read", request.path(), seconds) : request.id();
        signature.headers(id, seconds, request.body()).forEach(call::header);
    }

    /** What an answer holds at a place. */
    JsonNode json(HttpAnswer answer, JsonPointer place) throws Misconfigured {
        try {
            return Json.MAPPER.readTree(answer.body()).at(place);
        } catch (IOException e) {
            throw new Misconfigured(sentence("answers with what is no JSON"), null);
        }
    }

    String sentence(String does) {
        return "The REST API at " + settings.url().hostAndPort() + " " + does;
    }

    Clock clock() {
        return settings.sink().clock();
    }

    @Override
    public void close() {
        calls.close();
    }
}
