package io.hivesync.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a batch, split into items of the form that a call of its own would have: what an item does not say of the
 * model, the operation and the timestamp, the batch says for all.
 */
final class BatchItems {
    static final int MOST = 1000;
    private static final String RECORDS = "records";
    private static final String EVENTS = "events";
    private static final List<String> SHARED = List.of("model", "operation", "timestamp");

    private BatchItems() {}

    /** @return in order; what is no object is no call */
    static List<JsonNode> of(byte[] body) throws RefusedException {
        ObjectNode batch = StrictJson.batch(body);
        List<JsonNode> items = new ArrayList<>();
        for (JsonNode item : array(batch)) {
            if (item instanceof ObjectNode call) {
                complete(call, batch);
            }
            items.add(item);
        }
        return items;
    }

    private static ArrayNode array(ObjectNode batch) throws RefusedException {
        boolean records = isPresent(batch.get(RECORDS));
        if (records && isPresent(batch.get(EVENTS))) {
            throw RefusedException.wrongField(EVENTS, "A batch has either records or events, not both");
        }
        String field = records || !isPresent(batch.get(EVENTS)) ? RECORDS : EVENTS;
        if (!(batch.get(field) instanceof ArrayNode array)) {
            String wrong =
                    isPresent(batch.get(field)) ? " is no array" : " is missing: an array of records (or events)";
            throw RefusedException.wrongField(field, field + wrong);
        }
        if (array.size() > MOST) {
            throw RefusedException.of(413, "The batch has more than " + MOST + " items; send it in parts");
        }
        return array;
    }

    private static void complete(ObjectNode call, ObjectNode batch) {
        for (String field : SHARED) {
            if (!isPresent(call.get(field)) && isPresent(batch.get(field))) {
                call.set(field, batch.get(field));
            }
        }
    }

    private static boolean isPresent(@Nullable JsonNode node) {
        return node != null && !node.isNull();
    }
}
