package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.FieldRules;
import io.hivesync.topics.Op;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a call, of {@code POST /sync} or one of a batch, and names the field that is wrong. Nothing of the fields that do not
 * leave the producer, or leave it masked, goes further than here.
 */
final class CallParser {
    private static final int LONGEST_RECORD_ID = 1024;
    private static final int MOST_BYTES_A_CHAR = 3;
    private static final int LONGEST_NAME = 200;
    private static final int NAMES_SHOWN = 20;
    private static final long EARLIEST_MS =
            Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final Duration AHEAD = Duration.ofDays(1);

    private final Map<String, String> models;
    private final Set<Op> operations;
    private final Map<String, FieldRules> rules;
    private final Clock clock;

    CallParser(WebhookSettings settings) {
        // looked up for each event
        this.models = new HashMap<>(settings.models());
        this.operations = settings.operations();
        this.rules = settings.rules();
        this.clock = settings.clock();
    }

    SyncCall parse(ObjectNode root) throws RefusedException {
        String name = text(root, "model");
        String model = model(name);
        String operation = text(root, "operation");
        Op op = op(operation);
        String recordId = recordId(root);
        JsonNode data = root.get("data");
        ObjectNode given = fields(data, op, recordId);
        FieldRules rule = rules.get(model);
        ObjectNode fields = given == null || rule == null ? given : rule.applyTo(given);
        return new SyncCall(
                name,
                model,
                operation,
                op,
                recordId,
                fields,
                fields == null ? null : image(fields, data),
                timestamp(root),
                EventOrigin.of(root, clock));
    }

    /** The caller's own text, where what he wrote is what goes on. */
    private static JsonText image(ObjectNode fields, @Nullable JsonNode data) {
        return fields == data && data instanceof WrittenObject written ? written.text() : JsonText.of(fields);
    }

    private String model(String name) throws RefusedException {
        String model = name.length() > LONGEST_NAME ? null : models.get(name);
        if (model != null) {
            return model;
        }
        String known = String.join(
                ", ", new TreeSet<>(models.keySet()).stream().limit(NAMES_SHOWN).toList());
        throw RefusedException.wrongField(
                "model",
                "Unknown model '" + Printable.clipped(name) + "'. Models taken here: "
                        + (known.isEmpty() ? "none" : known)
                        + ". To take it, name it in webhook.models, with --webhook-model NAME[=MODEL] or in SYNC_MODELS.");
    }

    private Op op(String operation) throws RefusedException {
        Op op = switch (operation) {
            case "create", "add" -> Op.CREATE;
            case "update", "set" -> Op.UPDATE;
            case "delete", "remove" -> Op.DELETE;
            default ->
                throw RefusedException.wrongField(
                        "operation", "operation is none of create, update, delete (or add, set, remove)");
        };
        if (!operations.contains(op)) {
            throw RefusedException.wrongField(
                    "operation",
                    "operation " + operation + " is not taken here; to take it, name it in webhook.operations");
        }
        return op;
    }

    private static String recordId(ObjectNode root) throws RefusedException {
        boolean seed = isPresent(root.get("recordId"));
        boolean convex = isPresent(root.get("hiveId"));
        String field = !seed && convex ? "hiveId" : "recordId";
        String id = text(root, field);
        if (seed && convex && !id.equals(text(root, "hiveId"))) {
            throw RefusedException.wrongField("hiveId", "recordId and hiveId are not the same; one of them is enough");
        }
        if (id.isEmpty() || Printable.hasControls(id) || isTooLong(id)) {
            throw RefusedException.wrongField(
                    field, field + " has 1 to " + LONGEST_RECORD_ID + " bytes of UTF-8 and no control characters");
        }
        return id;
    }

    private static boolean isTooLong(String id) {
        return id.length() > LONGEST_RECORD_ID / MOST_BYTES_A_CHAR && id.getBytes(UTF_8).length > LONGEST_RECORD_ID;
    }

    private static @Nullable ObjectNode fields(@Nullable JsonNode data, Op op, String recordId)
            throws RefusedException {
        if (op == Op.DELETE && !isPresent(data)) {
            return null;
        }
        if (!(data instanceof ObjectNode object)) {
            throw RefusedException.wrongField(
                    "data", isPresent(data) ? "data is no object" : "data is missing: the fields to set");
        }
        return op == Op.DELETE ? null : DataFields.flat(object, recordId);
    }

    private @Nullable Long timestamp(ObjectNode root) throws RefusedException {
        JsonNode node = root.get("timestamp");
        if (!isPresent(node)) {
            return null;
        }
        long ms = milliseconds(node);
        if (ms < EARLIEST_MS || ms > clock.millis() + AHEAD.toMillis()) {
            throw RefusedException.wrongField(
                    "timestamp", "timestamp is not between the year 2000 and tomorrow; a number counts milliseconds");
        }
        return ms;
    }

    private static long milliseconds(JsonNode node) throws RefusedException {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (node.isTextual()) {
            try {
                return OffsetDateTime.parse(node.textValue()).toInstant().toEpochMilli();
            } catch (DateTimeException | ArithmeticException e) {
                // said below
            }
        }
        throw RefusedException.wrongField(
                "timestamp", "timestamp is neither whole milliseconds since 1970 nor like 2026-01-02T03:04:05.678Z");
    }

    private static String text(ObjectNode root, String field) throws RefusedException {
        JsonNode node = root.get(field);
        if (!isPresent(node)) {
            throw RefusedException.wrongField(field, field + " is missing");
        }
        if (!node.isTextual()) {
            throw RefusedException.wrongField(field, field + " is no string");
        }
        return node.textValue();
    }

    private static boolean isPresent(@Nullable JsonNode node) {
        return node != null && !node.isNull();
    }
}
