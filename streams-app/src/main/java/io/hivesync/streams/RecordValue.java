package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hivesync.topics.Json;
import io.hivesync.topics.Op;
import io.hivesync.topics.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The value of an outgoing record: byte for byte what {@code EnvelopeCodec} writes, but around an image that is JSON already,
 * so that nothing is parsed and written a second time.
 */
final class RecordValue {
    private static final byte[] BEFORE_IMAGE = "{\"before\":null,\"after\":".getBytes(UTF_8);
    private static final byte[] AFTER_IMAGE = ",\"source\":".getBytes(UTF_8);
    private static final int BESIDE_IMAGE = 320;

    private RecordValue() {}

    static byte[] encode(byte[] image, Source source, Op op, long tsMs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(image.length + BESIDE_IMAGE);
        out.writeBytes(BEFORE_IMAGE);
        out.writeBytes(image);
        out.writeBytes(AFTER_IMAGE);
        try (JsonGenerator json = Json.MAPPER.getFactory().createGenerator(out)) {
            write(source, json);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory can always be written to", e);
        }
        out.writeBytes((",\"op\":\"" + op.code() + "\",\"ts_ms\":" + tsMs + "}").getBytes(UTF_8));
        return out.toByteArray();
    }

    private static void write(Source source, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("version", source.version());
        json.writeStringField("connector", source.connector());
        json.writeStringField("name", source.name());
        json.writeNumberField("ts_ms", source.tsMs());
        write("snapshot", source.snapshot(), json);
        write("db", source.db(), json);
        json.writeStringField("table", source.table());
        write("txId", source.txId(), json);
        json.writeStringField("position", source.position().toString());
        json.writeEndObject();
    }

    private static void write(String field, @Nullable String value, JsonGenerator json) throws IOException {
        if (value == null) {
            json.writeNullField(field);
        } else {
            json.writeStringField(field, value);
        }
    }
}
