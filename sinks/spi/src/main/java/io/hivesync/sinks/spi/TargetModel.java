package io.hivesync.sinks.spi;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How one model stands in one target, where a person wants it otherwise than the sink does by itself. Names are the target's
 * own, taken to the letter.
 *
 * @param name of the table, collection or the like
 * @param key of the column or field that holds the bladeId
 * @param fields the column or field, by the model's field; fields that are not in it keep the name that the sink gives them
 * @param deletedAt the column or field that says when a record was deleted: with it, a delete (and a sweep) sets it to
 *     {@link RecordChange#version} as a moment and keeps the rest of the record, an upsert clears it, and a record that has
 *     it set counts as absent in {@link Sink#readRows} and {@link SinkWriter#forEachId}
 */
public record TargetModel(
        Optional<String> name, Optional<String> key, Map<String, String> fields, Optional<String> deletedAt) {
    public static final TargetModel DEFAULT =
            new TargetModel(Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

    private static final String OURS = "hive_sync_";

    /** @throws IllegalArgumentException when a name is empty, one of our own, or given twice */
    public TargetModel {
        fields = Map.copyOf(fields);
        name.ifPresent(TargetModel::checkOwner);
        Set<String> names = new HashSet<>();
        Stream.of(key.stream(), deletedAt.stream(), fields.values().stream())
                .flatMap(given -> given)
                .forEach(given -> {
                    if (given.isBlank() || !names.add(given)) {
                        throw new IllegalArgumentException(
                                given.isBlank()
                                        ? "a name in the target is empty"
                                        : "the name '" + given + "' is given to two things");
                    }
                });
    }

    private static void checkOwner(String name) {
        if (name.isBlank() || name.toLowerCase(Locale.ROOT).startsWith(OURS)) {
            throw new IllegalArgumentException("a model cannot stand under the name '" + name
                    + "': it is empty, or starts with " + OURS + " as Hive Sync's own tables do");
        }
    }
}
