package io.hivesync.sinks.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One model's rows and what was done to them. Guarded by the lock of its {@link InMemorySink}. */
final class MemoryTable {
    private final Map<String, ObjectNode> rows = new HashMap<>();
    private final Map<String, List<Applied>> history = new HashMap<>();
    private final Set<String> unique = new HashSet<>();
    private @Nullable ModelSchema schema;

    void prepare(ModelSchema model) {
        if (schema == null || schema.number() < model.number()) {
            schema = model;
        }
    }

    @Nullable
    ModelSchema schema() {
        return schema;
    }

    void makeUnique(String field) {
        unique.add(field);
    }

    /** As if all were applied at once. */
    void checkUnique(List<RecordChange> changes) throws SinkException.Rejected {
        for (String field : unique) {
            Map<JsonNode, String> owners = new HashMap<>();
            rows.forEach((id, row) -> {
                if (changes.stream().noneMatch(change -> change.bladeId().equals(id)) && row.hasNonNull(field)) {
                    owners.put(row.get(field), id);
                }
            });
            for (RecordChange change : changes) {
                if (change instanceof RecordChange.Upsert upsert
                        && upsert.after().hasNonNull(field)
                        && owners.put(upsert.after().get(field), upsert.bladeId()) != null) {
                    throw SinkException.Rejected.forNow("Another row has the same " + field, upsert.bladeId());
                }
            }
        }
    }

    Map<String, ObjectNode> rows() {
        return rows;
    }

    Map<String, List<Applied>> history() {
        Map<String, List<Applied>> copy = new HashMap<>();
        history.forEach((id, applied) -> copy.put(id, List.copyOf(applied)));
        return copy;
    }

    /** Looks at all changes before the first is applied: a refused one leaves the table as it is. */
    static void check(List<RecordChange> changes, ModelSchema known) throws SinkException.Rejected {
        for (RecordChange change : changes) {
            if (change instanceof RecordChange.Upsert upsert) {
                check(upsert, known);
            }
        }
    }

    private static void check(RecordChange.Upsert upsert, ModelSchema known) throws SinkException.Rejected {
        for (ModelSchema.Field field : known.fields()) {
            JsonNode value = upsert.after().path(field.name());
            boolean fits = value.isNumber() || value.isNull() || value.isMissingNode();
            if (field.type() == FieldType.NUMBER && !fits) {
                String what = "The field " + field.name() + " of " + known.model() + " " + upsert.bladeId();
                throw new SinkException.Rejected(what + " is no number", upsert.bladeId(), null);
            }
        }
    }

    /** What an apply goes by. */
    record Manner(ModelSchema known, MemoryNames names, long token) {}

    /** @return how many fields were left out */
    int apply(RecordChange change, Manner manner) {
        return switch (change) {
            case RecordChange.Upsert upsert -> {
                ObjectNode image = upsert.after().deepCopy();
                image.retain(manner.known().fields().stream()
                        .map(ModelSchema.Field::name)
                        .toList());
                rows.put(upsert.bladeId(), manner.names().there(image));
                remember(
                        upsert.bladeId(),
                        new Applied(Applied.Kind.UPSERT, upsert.version(), upsert.offset(), manner.token(), image));
                yield upsert.after().size() - image.size();
            }
            case RecordChange.Delete delete -> {
                remove(delete.bladeId(), manner.names(), delete.version());
                remember(
                        delete.bladeId(),
                        new Applied(Applied.Kind.DELETE, delete.version(), delete.offset(), manner.token(), null));
                yield 0;
            }
        };
    }

    void sweep(String bladeId, MemoryNames names, long token) {
        if (remove(bladeId, names, 0)) {
            remember(bladeId, new Applied(Applied.Kind.SWEEP, 0, -1, token, null));
        }
    }

    private boolean remove(String bladeId, MemoryNames names, long version) {
        if (names.deletedAt().isEmpty()) {
            return rows.remove(bladeId) != null;
        }
        ObjectNode image = rows.get(bladeId);
        if (image == null || names.deleted(image)) {
            return false;
        }
        image.put(
                names.deletedAt().get(),
                Instant.EPOCH.plus(version, ChronoUnit.MICROS).toString());
        return true;
    }

    private void remember(String bladeId, Applied applied) {
        history.computeIfAbsent(bladeId, id -> new ArrayList<>()).add(applied);
    }
}
