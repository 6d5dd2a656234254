package io.hivesync.sinks.http.firestore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.topics.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a collection holds, page by page in the order of the ids. Documents that are no record's are passed over.
 *
 * @param timeout of each page
 */
record FirestoreReading(FirestoreSettings settings, FirestoreApi api, FirestoreDocument documents, Duration timeout) {
    private static final int IDS_AT_ONCE = 1000;
    /** So that even the largest documents fit into one answer, which may write a byte as six. */
    private static final int ROWS_AT_ONCE = 12;

    /** What a page of rows is to have, in bytes, so that small rows come in large pages. */
    private static final long PAGE = 2 << 20;

    private static final int MOST_ROWS_AT_ONCE = 90;

    private interface Taking {
        /** @return whether more are wanted */
        boolean take(String bladeId, JsonNode document) throws SinkException;
    }

    /** Without those that are marked as deleted. */
    void ids(Predicate<String> action) throws SinkException {
        List<String> fields = documents.layout().deletedAt().map(FirestoreNames::quoted).stream()
                .toList();
        String after = "";
        do {
            JsonNode page = page(after, IDS_AT_ONCE, fields.isEmpty() ? List.of("__name__") : fields);
            after = take(page, (bladeId, document) -> action.test(bladeId));
        } while (!after.isEmpty());
    }

    void rows(Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        Taking taking = (bladeId, document) -> {
            action.accept(row(bladeId, document));
            return true;
        };
        if (ids.isPresent()) {
            some(ids.get(), taking);
            return;
        }
        String after = "";
        int limit = ROWS_AT_ONCE;
        do {
            JsonNode page = page(after, limit, List.of());
            after = take(page, taking);
            limit = next(page);
        } while (!after.isEmpty());
    }

    private static int next(JsonNode page) {
        long size = 1;
        for (JsonNode one : page) {
            size += FirestoreSize.of("", one.path("document").path("fields"));
        }
        return Math.clamp(PAGE * page.size() / size, ROWS_AT_ONCE, MOST_ROWS_AT_ONCE);
    }

    private void some(List<String> ids, Taking taking) throws SinkException {
        for (int from = 0; from < ids.size(); from += ROWS_AT_ONCE) {
            List<String> names = new ArrayList<>();
            for (String id : ids.subList(from, Math.min(ids.size(), from + ROWS_AT_ONCE))) {
                nameOf(id).ifPresent(names::add);
            }
            if (!names.isEmpty()) {
                take(call(() -> api.get(names, List.of(), timeout)), taking);
            }
        }
    }

    /** A record that Firestore cannot have is not there. */
    private Optional<String> nameOf(String bladeId) {
        try {
            return Optional.of(documents.name(bladeId));
        } catch (Rejected e) {
            return Optional.empty();
        }
    }

    /** @return the name of the last one; empty when no more are wanted, or there are none */
    private String take(JsonNode page, Taking taking) throws SinkException {
        String last = "";
        for (JsonNode one : page) {
            JsonNode document = one.has("found") ? one.path("found") : one.path("document");
            if (document.isMissingNode()) {
                continue;
            }
            last = document.path("name").asText();
            Optional<String> bladeId = documents.record(last).filter(id -> !documents.isMarked(document));
            if (bladeId.isPresent() && !taking.take(bladeId.get(), document)) {
                return "";
            }
        }
        return last;
    }

    private JsonNode page(String after, int limit, List<String> fields) throws SinkException {
        String path = documents.root() + "/" + documents.layout().collection();
        int slash = path.lastIndexOf('/');
        ObjectNode query = Json.MAPPER.createObjectNode();
        query.putArray("from").addObject().put("collectionId", path.substring(slash + 1));
        query.putArray("orderBy").addObject().putObject("field").put("fieldPath", "__name__");
        query.put("limit", limit);
        if (!fields.isEmpty()) {
            ArrayNode select = query.putObject("select").putArray("fields");
            fields.forEach(field -> select.addObject().put("fieldPath", field));
        }
        if (!after.isEmpty()) {
            ObjectNode start = query.putObject("startAt").put("before", false);
            start.putArray("values").addObject().put("referenceValue", after);
        }
        return call(() -> api.query(path.substring(0, slash), query, timeout));
    }

    private interface Call {
        JsonNode answer() throws FirestoreException, SinkException;
    }

    private JsonNode call(Call call) throws SinkException {
        try {
            return call.answer();
        } catch (FirestoreException e) {
            throw new FirestoreFailures(settings).of(e);
        }
    }

    private Row row(String bladeId, JsonNode document) throws Misconfigured {
        try {
            return documents.row(bladeId, document);
        } catch (MisfitException e) {
            throw new Misconfigured(
                    "The record " + bladeId + " of " + documents.layout().model()
                            + " in Firestore is not as it was written: " + e.getMessage(),
                    null);
        }
    }
}
