package io.hivesync.capture;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single records that {@code hive.control} asks the capture to read anew. As with a snapshot, a request counts as taken
 * by a run of the engine that starts after it, and what that run clears is what it has taken. Thread-safe.
 */
final class RereadLog {
    private static final Logger log = LoggerFactory.getLogger(RereadLog.class);

    /** @param offset of the request, which tells it from a later one for the same record */
    record Asked(String model, String recordId, long offset) {
        String key() {
            return ControlKeys.record(model, recordId);
        }
    }

    private final Map<String, Asked> pending = new HashMap<>();
    private final Map<String, Asked> taken = new HashMap<>();
    /** Those of the taken that are in what is sent; cleared once Kafka has it. */
    private final Set<Asked> answered = new HashSet<>();

    synchronized void clear() {
        pending.clear();
        taken.clear();
        answered.clear();
    }

    /** Takes an entry of the control topic, whatever it is about. */
    synchronized void accept(String key, byte @Nullable [] value, long offset, boolean history) {
        if (!ControlKeys.isRecord(key)) {
            return;
        }
        if (value != null) {
            keep(key, value, offset);
        } else if (history || Objects.equals(pending.get(key), taken.get(key))) {
            pending.remove(key);
        }
    }

    private void keep(String key, byte[] value, long offset) {
        try {
            JsonNode asked = Json.MAPPER.readTree(value);
            Asked request =
                    new Asked(asked.path("model").asText(), asked.path("id").asText(), offset);
            if (request.key().equals(key)) {
                pending.put(key, request);
                return;
            }
        } catch (IOException e) {
            log.debug("No JSON", e);
        }
        log.warn("A request for a record at offset {} of the control topic is none of ours and is passed over", offset);
    }

    /** All that are asked for; from here on they count as taken. */
    synchronized List<Asked> take() {
        taken.clear();
        answered.clear();
        taken.putAll(pending);
        return List.copyOf(taken.values());
    }

    /** Whether a record of one of these models is asked for that the present run cannot give. */
    synchronized boolean hasNew(Predicate<String> models) {
        return pending.values().stream()
                .anyMatch(asked -> !asked.equals(taken.get(asked.key())) && models.test(asked.model()));
    }

    /** Whether the record's event is the answer to a request; from here on it has gone out. */
    synchronized boolean answer(String model, String recordId) {
        Asked asked = taken.isEmpty() ? null : taken.get(ControlKeys.record(model, recordId));
        return asked != null && answered.add(asked);
    }

    /** What a snapshot of the model answers at its end: those of whom it had no event. */
    synchronized List<Asked> answerAll(String model) {
        return taken.values().stream()
                .filter(asked -> asked.model().equals(model))
                .filter(answered::add)
                .toList();
    }
}
