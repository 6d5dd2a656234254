package io.hivesync.sinks.http.libsql;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of a batch: a result or an error for each step, or neither where its condition did not hold. Errors come
 * with HTTP status 200, at two places.
 */
record HranaAnswer(List<Optional<Result>> results, Optional<HranaException> error) {

    /**
     * What a statement did.
     *
     * @param changed how many rows it changed
     * @param rows of typed values
     */
    record Result(long changed, List<JsonNode> rows) {}

    /** @return null when these are not the words of such a server */
    static @Nullable HranaAnswer read(byte[] body) {
        try {
            JsonNode answer = Json.MAPPER.readTree(body).path("results").path(0);
            if (answer.path("type").asText().equals("error")) {
                return new HranaAnswer(List.of(), Optional.of(error(answer.path("error"))));
            }
            JsonNode batch = answer.path("response").path("result");
            JsonNode steps = batch.path("step_results");
            JsonNode errors = batch.path("step_errors");
            return steps.isArray() && errors.isArray() ? of(steps, errors) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static HranaAnswer of(JsonNode steps, JsonNode errors) {
        List<Optional<Result>> results = new ArrayList<>();
        for (JsonNode step : steps) {
            results.add(step.isObject() ? Optional.of(result(step)) : Optional.empty());
        }
        Optional<HranaException> error = Optional.empty();
        for (JsonNode one : errors) {
            if (one.isObject() && error.isEmpty()) {
                error = Optional.of(error(one));
            }
        }
        return new HranaAnswer(results, error);
    }

    private static Result result(JsonNode step) {
        List<JsonNode> rows = new ArrayList<>();
        step.path("rows").forEach(rows::add);
        return new Result(step.path("affected_row_count").asLong(), rows);
    }

    private static HranaException error(JsonNode error) {
        return new HranaException(
                error.path("code").asText("none"), error.path("message").asText());
    }

    boolean ran(int step) {
        return step < results.size() && results.get(step).isPresent();
    }

    /** How many rows a step changed; none where it did not run. */
    long changed(int step) {
        return ran(step) ? results.get(step).orElseThrow().changed() : 0;
    }
}
