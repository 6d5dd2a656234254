package io.hivesync.sinks.spi;

import java.util.Map;
import java.util.Optional;

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

    public TargetModel {
        fields = Map.copyOf(fields);
    }
}
