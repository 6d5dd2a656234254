package io.hivesync.sinks.http.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.http.DocumentLayout.Naming;
import io.hivesync.sinks.http.OptionValues;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import java.util.List;
import java.util.stream.Stream;

/** Records as a REST API gets them, by JSON Schema (2020-12): one definition for each model. */
final class JsonSchema {
    private JsonSchema() {}

    static List<SchemaFile> of(SchemaRequest request) {
        boolean textNumbers = new OptionValues(RestOption.all(), request.options())
                .word(RestOption.EXACT_NUMBERS.declared(), "number", "text")
                .equals("text");
        ObjectNode schema = Json.MAPPER.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("description", "Made by Hive Sync from the models: the records that it sends");
        ObjectNode models = schema.putObject("$defs");
        request.models().forEach(model -> {
            DocumentLayout layout = DocumentLayout.of(model, request.wanted().apply(model.model()), Naming.FREE);
            write(layout, textNumbers, models.putObject(layout.collection()));
        });
        return List.of(new SchemaFile("schema.json", schema.toPrettyString() + "\n"));
    }

    private static void write(DocumentLayout layout, boolean textNumbers, ObjectNode model) {
        model.put("type", "object");
        ObjectNode properties = model.putObject("properties");
        properties.putObject(layout.key()).put("type", "string");
        for (DocumentLayout.Field field : layout.fields()) {
            type(field.type(), textNumbers, properties.putObject(field.name()));
        }
        layout.deletedAt().ifPresent(mark -> type(FieldType.DATE, textNumbers, properties.putObject(mark)));
        // what an upsert has; a mark of deletion comes with the key alone
        model.putArray("required").add(layout.key());
        model.put("additionalProperties", false);
    }

    private static void type(FieldType type, boolean textNumbers, ObjectNode field) {
        switch (type) {
            case STRING, LINK, DATE -> types(field, Stream.of("string"));
            case NUMBER -> types(field, textNumbers ? Stream.of("number", "string") : Stream.of("number"));
            case BOOLEAN -> types(field, Stream.of("boolean"));
            case BLOB -> types(field, Stream.of("object"));
            case JSON -> {}
        }
    }

    private static void types(ObjectNode field, Stream<String> types) {
        ArrayNode allowed = field.putArray("type");
        types.forEach(allowed::add);
        allowed.add("null");
    }
}
