package io.hivesync.topics;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Envelope} as JSON text in UTF-8, the form of Debezium's JSON without a schema:
 * {@code {"before":…,"after":…,"source":{"version","connector","name","ts_ms","snapshot","db","table","txId","position"},
 * "op":"c|u|d|r","ts_ms":…}}. Stateless.
 */
public final class EnvelopeCodec {

    private static final int USUAL_BYTES = 1024;

    private static final ObjectWriter IMAGE =
            Json.MAPPER.writerFor(ObjectNode.class).without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

    /** Of a value that more may follow. */
    private static final ObjectReader AFTER =
            Json.MAPPER.readerFor(ObjectNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final String NO_OBJECT = "the value is no JSON object";

    private EnvelopeCodec() {}

    /** Written as it goes, without a tree of the whole: each change that is published comes here. */
    public static byte[] encode(Envelope envelope) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = Json.MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            image(json, "before", envelope.before());
            image(json, "after", envelope.after());
            json.writeFieldName("source");
            source(json, envelope.source());
            json.writeStringField("op", envelope.op().code());
            json.writeNumberField("ts_ms", envelope.tsMs());
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
        return bytes.toByteArray();
    }

    private static void image(JsonGenerator json, String field, @Nullable ObjectNode image) throws IOException {
        json.writeFieldName(field);
        if (image == null) {
            json.writeNull();
        } else {
            IMAGE.writeValue(json, image);
        }
    }

    private static void source(JsonGenerator json, Source source) throws IOException {
        json.writeStartObject();
        json.writeStringField("version", source.version());
        json.writeStringField("connector", source.connector());
        json.writeStringField("name", source.name());
        json.writeNumberField("ts_ms", source.tsMs());
        json.writeStringField("snapshot", source.snapshot());
        json.writeStringField("db", source.db());
        json.writeStringField("table", source.table());
        json.writeStringField("txId", source.txId());
        json.writeStringField("position", source.position().toString());
        json.writeEndObject();
    }

    public static Envelope decode(byte[] value) throws MalformedException {
        JsonNode root = tree(value);
        Op op = op(text(root, "op"));
        JsonNode block = root.get("source");
        if (block == null || !block.isObject()) {
            throw new MalformedException("source is no object");
        }
        ObjectNode after = image(root, "after");
        checkAfter(op, after);
        return new Envelope(image(root, "before"), after, source(block), op, number(root, "ts_ms"));
    }

    /**
     * The after-image alone, for whoever needs no more, without a tree of the rest. What else there is has to be
     * JSON, and is not looked at; no field of the envelope comes twice.
     *
     * @return null when the record is deleted
     */
    public static @Nullable ObjectNode decodeAfter(byte[] value) throws MalformedException {
        try {
            return after(value);
        } catch (IOException | NumberFormatException e) {
            throw malformed(e);
        }
    }

    private static @Nullable ObjectNode after(byte[] value) throws IOException, MalformedException {
        Op op = null;
        ObjectNode after = null;
        try (JsonParser json = Json.MAPPER.createParser(value)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException(NO_OBJECT);
            }
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                JsonToken token = json.nextToken();
                if (field.equals("after")) {
                    if (token != JsonToken.START_OBJECT && token != JsonToken.VALUE_NULL) {
                        throw new MalformedException("after is no object");
                    }
                    after = token == JsonToken.VALUE_NULL ? null : AFTER.readValue(json);
                } else if (field.equals("op") && token == JsonToken.VALUE_STRING) {
                    op = op(json.getText());
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw new MalformedException("something follows the JSON object");
            }
        }
        if (op == null) {
            throw new MalformedException("op is no string");
        }
        checkAfter(op, after);
        return after;
    }

    private static Op op(String code) throws MalformedException {
        return Op.ofCode(code).orElseThrow(() -> new MalformedException("op is none of c, u, d, r"));
    }

    private static void checkAfter(Op op, @Nullable ObjectNode after) throws MalformedException {
        if ((op == Op.DELETE) != (after == null)) {
            throw new MalformedException(op == Op.DELETE ? "a delete has an after-image" : "after is missing");
        }
    }

    private static JsonNode tree(byte[] value) throws MalformedException {
        try {
            JsonNode root = Json.MAPPER.readTree(value);
            if (root == null || !root.isObject()) {
                throw new MalformedException(NO_OBJECT);
            }
            return root;
        } catch (IOException | NumberFormatException e) {
            throw malformed(e);
        }
    }

    private static MalformedException malformed(Exception e) {
        return switch (e) {
            // the message of Jackson may quote the payload
            case JsonProcessingException json ->
                new MalformedException("the value is no JSON (line " + line(json) + ")");
            // JSON allows an exponent that no number of ours can have
            case NumberFormatException number -> new MalformedException("a number is out of range");
            default -> new MalformedException("the value is no JSON");
        };
    }

    private static String line(JsonProcessingException e) {
        return e.getLocation() == null
                ? "unknown"
                : e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
    }

    private static Source source(JsonNode block) throws MalformedException {
        Position position;
        try {
            position = Position.parse(text(block, "position"));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("source.position is no epoch:sequence:index", e);
        }
        return new Source(
                text(block, "version"),
                text(block, "connector"),
                text(block, "name"),
                number(block, "ts_ms"),
                optionalText(block, "snapshot"),
                optionalText(block, "db"),
                text(block, "table"),
                optionalText(block, "txId"),
                position);
    }

    private static @Nullable ObjectNode image(JsonNode root, String field) throws MalformedException {
        JsonNode image = root.get(field);
        if (image == null || image.isNull()) {
            return null;
        }
        if (image instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedException(field + " is no object");
    }

    private static String text(JsonNode node, String field) throws MalformedException {
        JsonNode value = node.get(field);
        if (value == null || !value.isTextual()) {
            throw new MalformedException(field + " is no string");
        }
        return value.textValue();
    }

    private static @Nullable String optionalText(JsonNode node, String field) throws MalformedException {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : text(node, field);
    }

    private static long number(JsonNode node, String field) throws MalformedException {
        JsonNode value = node.get(field);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new MalformedException(field + " is no whole number");
        }
        return value.longValue();
    }
}
