package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.ModelSchema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares a target with the Hive file, each read at its own end, field by field.
 *
 * @param rows that both have alike
 * @param differing {@code model/id} to what is wrong with it
 */
record Comparison(long rows, Map<String, String> differing) {

    boolean equal() {
        return differing.isEmpty();
    }

    /** The same, for a target whose tables may not be there yet: what cannot be read has not arrived. */
    static Comparison ofUnprepared(Path hive, Sink target) throws SQLException {
        try {
            return of(hive, target);
        } catch (SinkException e) {
            return new Comparison(0, Map.of("target", String.valueOf(e.getMessage())));
        }
    }

    static Comparison of(Path hive, Sink target) throws SQLException, SinkException {
        long rows = 0;
        Map<String, String> differing = new TreeMap<>();
        try (HiveRows source = HiveRows.open(hive)) {
            for (ModelSchema model : source.models()) {
                Map<String, ObjectNode> there = new HashMap<>();
                target.readRows(model, Optional.empty(), row -> there.put(row.bladeId(), row.fields()));
                List<String> alike = new ArrayList<>();
                source.forEach(model, (id, here) -> {
                    Optional<String> difference = difference(model, here, there.remove(id));
                    difference.ifPresentOrElse(
                            what -> differing.put(model.model() + "/" + id, what), () -> alike.add(id));
                });
                there.keySet().forEach(id -> differing.put(model.model() + "/" + id, "only in the target"));
                rows += alike.size();
            }
        }
        return new Comparison(rows, differing);
    }

    private static Optional<String> difference(ModelSchema model, ObjectNode here, @Nullable ObjectNode there) {
        if (there == null) {
            return Optional.of("only in Hive");
        }
        return model.fields().stream()
                .map(ModelSchema.Field::name)
                .filter(name -> !name.equals("id") && !same(here.path(name), there.path(name)))
                .findFirst()
                .map(name -> "differs in " + name);
    }

    /** Equal as values: numbers by amount, dates by instant, objects whatever the order of their fields. */
    private static boolean same(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        if (one.isContainerNode() && other.isContainerNode()) {
            return sameParts(one, other);
        }
        if (one.isTextual() && other.isTextual() && !one.equals(other)) {
            return sameInstant(one.textValue(), other.textValue());
        }
        return one.equals(other) || absent(one) && absent(other);
    }

    private static boolean absent(JsonNode node) {
        return node.isNull() || node.isMissingNode();
    }

    private static boolean sameParts(JsonNode one, JsonNode other) {
        if (one.size() != other.size() || one.isArray() != other.isArray()) {
            return false;
        }
        if (one.isArray()) {
            Iterator<JsonNode> others = other.iterator();
            for (JsonNode part : one) {
                if (!same(part, others.next())) {
                    return false;
                }
            }
            return true;
        }
        return one.properties().stream()
                .allMatch(part -> other.has(part.getKey()) && same(part.getValue(), other.get(part.getKey())));
    }

    private static boolean sameInstant(String one, String other) {
        try {
            return OffsetDateTime.parse(one)
                    .toInstant()
                    .equals(OffsetDateTime.parse(other).toInstant());
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
