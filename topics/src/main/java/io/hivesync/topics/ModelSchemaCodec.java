package io.hivesync.topics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A {@link ModelSchema} as JSON: {@code {"model":"accounts","number":1,"source":"capture",
 * "fields":[{"name":"email","type":"string"},…]}}. Stateless. A field type that we do not know (a newer producer's) is
 * malformed: a reader must not guess.
 */
public final class ModelSchemaCodec {

    private ModelSchemaCodec() {}

    public static byte[] encode(ModelSchema schema) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("model", schema.model())
                .put("number", schema.number())
                .put("source", schema.source().name().toLowerCase(Locale.ROOT));
        ArrayNode fields = root.putArray("fields");
        for (ModelSchema.Field field : schema.fields()) {
            fields.addObject()
                    .put("name", field.name())
                    .put("type", field.type().code());
        }
        try {
            return Json.MAPPER.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    public static ModelSchema decode(byte[] value) throws MalformedException {
        try {
            JsonNode root = Json.MAPPER.readTree(value);
            return new ModelSchema(
                    root.path("model").asText(),
                    root.path("number").asInt(),
                    fields(root.path("fields")),
                    source(root));
        } catch (JsonProcessingException e) {
            throw new MalformedException("the model is no JSON");
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedException("the model cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<ModelSchema.Field> fields(JsonNode nodes) throws MalformedException {
        List<ModelSchema.Field> fields = new ArrayList<>();
        for (JsonNode node : nodes) {
            String name = node.path("name").asText();
            FieldType type = FieldType.ofCode(node.path("type").asText())
                    .orElseThrow(() -> new MalformedException("unknown type of the field " + name));
            fields.add(new ModelSchema.Field(name, type));
        }
        return fields;
    }

    private static ModelSchema.SourceKind source(JsonNode root) throws MalformedException {
        for (ModelSchema.SourceKind kind : ModelSchema.SourceKind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(root.path("source").asText())) {
                return kind;
            }
        }
        throw new MalformedException("source is neither capture nor webhook");
    }
}
