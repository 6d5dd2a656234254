package io.hivesync.sinks.http.libsql;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.HttpCall;
import io.hivesync.sinks.http.HttpCalls;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.topics.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hrana 2 over HTTP: a batch of statements is one call, and the server keeps nothing of it afterwards.
 *
 * <p>Guarantee: a transaction is committed whole or not at all, and never held open between two calls.
 *
 * <p>Thread-safe. After an exception it stays usable; whether the batch was applied is then unknown. It does not retry.
 */
final class Hrana implements AutoCloseable {
    /** A server sends at most 10 MB of values. */
    private static final long MAX_ANSWER_BYTES = 64 << 20;

    private static final int MOST_CALLS = 4;
    private static final int TOO_LARGE = 413;
    private static final Statement BEGIN = Statement.of("BEGIN IMMEDIATE");
    private static final Statement COMMIT = Statement.of("COMMIT");
    private static final Statement ROLLBACK = Statement.of("ROLLBACK");

    private final LibsqlUrl url;
    private final Optional<String> token;
    private final Clock clock;
    private final HttpCalls calls;

    Hrana(LibsqlUrl url, Optional<String> token, Clock clock) {
        this.url = url;
        this.token = token;
        this.clock = clock;
        this.calls = new HttpCalls("libSQL at " + url.address(), MAX_ANSWER_BYTES, MOST_CALLS);
    }

    /** What came of a transaction; its steps are counted without those that begin and end it. */
    record Outcome(boolean committed, HranaAnswer answer) {

        long changed(int statement) {
            return answer.changed(statement + 1);
        }
    }

    /** One statement, which commits by itself. */
    HranaAnswer.Result query(Statement statement, Duration timeout) throws SinkException, HranaException {
        HranaAnswer answer = send(body(List.of(new Step(statement, null))), timeout);
        if (answer.error().isPresent()) {
            throw answer.error().get();
        }
        return answer.results().stream()
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new Unavailable(misunderstood(), null));
    }

    /** Each statement runs only if the one before it did without an error, and the commit only after all of them. */
    Outcome transaction(List<Statement> statements, Duration timeout) throws SinkException {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(BEGIN, null));
        for (Statement statement : statements) {
            steps.add(new Step(statement, Condition.after(steps.size() - 1)));
        }
        int commit = steps.size();
        steps.add(new Step(COMMIT, Condition.after(commit - 1)));
        steps.add(new Step(ROLLBACK, new Condition(0, commit)));
        HranaAnswer answer = send(body(steps), timeout);
        return new Outcome(answer.ran(commit), answer);
    }

    /**
     * When a step runs.
     *
     * @param ok a step that must have run without an error
     * @param not a step that must not have; -1 for none
     */
    private record Condition(int ok, int not) {

        static Condition after(int step) {
            return new Condition(step, -1);
        }

        void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            if (not < 0) {
                ok(out, ok);
            } else {
                out.writeStringField("type", "and");
                out.writeArrayFieldStart("conds");
                out.writeStartObject();
                ok(out, ok);
                out.writeEndObject();
                out.writeStartObject();
                out.writeStringField("type", "not");
                out.writeObjectFieldStart("cond");
                ok(out, not);
                out.writeEndObject();
                out.writeEndObject();
                out.writeEndArray();
            }
            out.writeEndObject();
        }

        private static void ok(JsonGenerator out, int step) throws IOException {
            out.writeStringField("type", "ok");
            out.writeNumberField("step", step);
        }
    }

    private record Step(Statement statement, @Nullable Condition condition) {

        void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            if (condition != null) {
                out.writeFieldName("condition");
                condition.write(out);
            }
            out.writeObjectFieldStart("stmt");
            out.writeStringField("sql", statement.sql());
            out.writeArrayFieldStart("args");
            for (Object argument : statement.arguments()) {
                value(out, argument);
            }
            out.writeEndArray();
            out.writeEndObject();
            out.writeEndObject();
        }

        private static void value(JsonGenerator out, @Nullable Object argument) throws IOException {
            out.writeStartObject();
            if (argument == null) {
                out.writeStringField("type", "null");
            } else {
                // a number of 64 bits is text here: a reader's numbers may be doubles
                out.writeStringField("type", argument instanceof Long ? "integer" : "text");
                out.writeStringField("value", argument.toString());
            }
            out.writeEndObject();
        }
    }

    private static byte[] body(List<Step> steps) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = Json.MAPPER.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart("requests");
            out.writeStartObject();
            out.writeStringField("type", "batch");
            out.writeObjectFieldStart("batch");
            out.writeArrayFieldStart("steps");
            for (Step step : steps) {
                step.write(out);
            }
            out.writeEndArray();
            out.writeEndObject();
            out.writeEndObject();
            out.writeStartObject();
            out.writeStringField("type", "close");
            out.writeEndObject();
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Bytes in memory can always be written", e);
        }
        return bytes.toByteArray();
    }

    private HranaAnswer send(byte[] body, Duration timeout) throws SinkException {
        HttpCall request = HttpCall.post(url.pipeline(), body);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        HttpAnswer answer = calls.send(request, timeout);
        if (answer.status() == TOO_LARGE) {
            // whether the batch or one record is, its writer knows
            return new HranaAnswer(List.of(), Optional.of(HranaException.callTooLarge()));
        }
        if (!answer.ok()) {
            throw LibsqlFailures.ofStatus(answer, url.address(), clock);
        }
        HranaAnswer read = HranaAnswer.read(answer.body());
        if (read == null) {
            throw new Unavailable(misunderstood(), null);
        }
        return read;
    }

    private String misunderstood() {
        return "What answers at " + url.address() + " does not speak as libSQL does (Hrana 2 over HTTP)";
    }

    @Override
    public void close() {
        calls.close();
    }
}
