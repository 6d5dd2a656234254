package io.hivesync.sinks.http.convex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.topics.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a table holds, in pages that the functions end before they read too much.
 *
 * @param timeout of each page
 */
record ConvexReading(ConvexCalls calls, ConvexDocument documents, Duration timeout) {
    private static final int IDS_AT_ONCE = 200;

    void rows(Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        if (ids.isPresent()) {
            for (int from = 0; from < ids.get().size(); from += IDS_AT_ONCE) {
                some(ids.get().subList(from, Math.min(ids.get().size(), from + IDS_AT_ONCE)), action);
            }
            return;
        }
        pages(true, row -> {
            action.accept(row(row));
            return true;
        });
    }

    void ids(Predicate<String> action) throws SinkException {
        pages(false, row -> action.test(row.path("bladeId").asText()));
    }

    private interface Taking {
        /** @return whether more are wanted */
        boolean take(JsonNode row) throws SinkException;
    }

    private void pages(boolean whole, Taking taking) throws SinkException {
        JsonNode after = Json.MAPPER.nullNode();
        do {
            ObjectNode arguments = documents.arguments();
            arguments.put("whole", whole);
            arguments.set("after", after);
            JsonNode page = calls.call(ConvexCalls.Function.LIST, arguments, 1, timeout);
            for (JsonNode row : page.path("rows")) {
                if (!taking.take(row)) {
                    return;
                }
            }
            after = page.path("next");
        } while (after.isTextual());
    }

    private void some(List<String> ids, Consumer<Row> action) throws SinkException {
        ArrayNode wanted = Json.MAPPER.createArrayNode();
        ids.forEach(wanted::add);
        while (!wanted.isEmpty()) {
            ObjectNode arguments = documents.arguments();
            arguments.set("ids", wanted);
            JsonNode answer = calls.call(ConvexCalls.Function.READ, arguments, 1, timeout);
            for (JsonNode row : answer.path("rows")) {
                action.accept(row(row));
            }
            wanted = Json.MAPPER.createArrayNode();
            answer.path("rest").forEach(wanted::add);
        }
    }

    private Row row(JsonNode row) throws Misconfigured {
        String id = row.path("bladeId").asText();
        try {
            return documents.row(id, row.path("document"));
        } catch (MisfitException e) {
            throw new Misconfigured(
                    "The record " + id + " of " + documents.layout().model() + " in Convex is not as it was written: "
                            + e.getMessage(),
                    null);
        }
    }
}
