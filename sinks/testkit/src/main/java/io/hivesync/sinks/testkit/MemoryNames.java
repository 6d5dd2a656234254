package io.hivesync.sinks.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** How a model is named in memory, where a key needs no name. */
record MemoryNames(String table, Map<String, String> fields, Optional<String> deletedAt) {

    static MemoryNames of(String model, TargetModel wanted) {
        return new MemoryNames(wanted.name().orElse(model), wanted.fields(), wanted.deletedAt());
    }

    ModelSchema there(ModelSchema model) {
        return new ModelSchema(
                table,
                model.number(),
                model.fields().stream()
                        .map(field -> new Field(there(field.name()), field.type()))
                        .toList(),
                model.source());
    }

    ObjectNode there(ObjectNode image) {
        return renamed(image, this::there);
    }

    ObjectNode here(ObjectNode image) {
        Map<String, String> back =
                fields.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
        ObjectNode here = renamed(image, name -> back.getOrDefault(name, name));
        deletedAt.ifPresent(here::remove);
        return here;
    }

    boolean deleted(JsonNode image) {
        return deletedAt.filter(image::hasNonNull).isPresent();
    }

    private String there(String field) {
        return fields.getOrDefault(field, field);
    }

    private static ObjectNode renamed(ObjectNode image, UnaryOperator<String> name) {
        ObjectNode renamed = Json.MAPPER.createObjectNode();
        image.properties().forEach(field -> renamed.set(name.apply(field.getKey()), field.getValue()));
        return renamed;
    }
}
