package io.hivesync.sinks.http.supabase;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.HttpCall;
import io.hivesync.sinks.http.HttpCalls;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.topics.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Calls functions of the database by its API. Each call is one transaction.
 *
 * <p>Thread-safe. After an exception it stays usable; whether the function was committed is then unknown. It does not retry.
 */
final class Postgrest implements AutoCloseable {
    private static final long MAX_ANSWER_BYTES = 64 << 20;
    private static final int MOST_CALLS = 4;
    private static final int TOO_LARGE = 413;

    /** A SQLSTATE, or PostgREST's own; gateways have other codes, or none. */
    private static final Pattern CODE = Pattern.compile("PGRST[0-9A-Z]{3}|[0-9A-Z]{5}");

    private final Access access;
    private final Clock clock;
    private final HttpCalls calls;

    /**
     * Where the API is, and who calls.
     *
     * @param functions ends with {@code /rpc/}
     * @param schema in which the functions are
     */
    record Access(String functions, String address, String schema, String key) {

        /** Supabase's newer keys are no JWT, which is what an Authorization header must hold. */
        boolean keyIsToken() {
            return !key.startsWith("sb_");
        }

        @Override
        public String toString() {
            return "Access[" + address + "]";
        }
    }

    Postgrest(Access access, Clock clock) {
        this.access = access;
        this.clock = clock;
        this.calls = new HttpCalls("Supabase at " + access.address(), MAX_ANSWER_BYTES, MOST_CALLS);
    }

    /** Writes a function's arguments, by name. */
    @FunctionalInterface
    interface Arguments {
        void write(JsonGenerator out) throws IOException;
    }

    /** @return what the function returned */
    JsonNode call(String function, Arguments arguments, Duration timeout) throws SinkException, PostgrestException {
        HttpCall request = HttpCall.post(URI.create(access.functions() + function), body(arguments))
                .header("Content-Profile", access.schema())
                .header("apikey", access.key());
        if (access.keyIsToken()) {
            request.header("Authorization", "Bearer " + access.key());
        }
        HttpAnswer answer = calls.send(request, timeout);
        if (answer.status() == TOO_LARGE) {
            // whether the batch or one record is, its writer knows
            throw PostgrestException.callTooLarge();
        }
        if (!answer.ok()) {
            JsonNode error = json(answer);
            String code = error.path("code").asText();
            if (CODE.matcher(code).matches()) {
                throw new PostgrestException(code, error.path("message").asText());
            }
            throw PostgrestFailures.ofStatus(answer, access.address(), clock);
        }
        JsonNode returned = json(answer);
        if (returned.isMissingNode() && answer.body().length > 0) {
            throw new Unavailable("What answers at " + access.address() + " does not speak as PostgREST does", null);
        }
        return returned;
    }

    /** Missing where it is none. */
    private static JsonNode json(HttpAnswer answer) {
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            return Json.MAPPER.missingNode();
        }
    }

    private static byte[] body(Arguments arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = Json.MAPPER.createGenerator(bytes)) {
            out.writeStartObject();
            arguments.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Bytes in memory can always be written", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        calls.close();
    }
}
