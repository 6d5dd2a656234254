package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.hivesync.topics.Json;
import io.hivesync.topics.Op;
import io.hivesync.topics.Source;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The value of an outgoing record: byte for byte what {@code EnvelopeCodec} writes, but around an image that is JSON already,
 * so that nothing is parsed and written a second time.
 */
final class RecordValue {
    private static final byte[] BEFORE_IMAGE = "{\"before\":null,\"after\":".getBytes(UTF_8);
    private static final int BESIDE_IMAGE = 320;

    private RecordValue() {}

    static byte[] encode(byte[] image, Source source, Op op, long tsMs) {
        byte[] rest = afterImage(source, op, tsMs).getBytes(UTF_8);
        byte[] value = Arrays.copyOf(BEFORE_IMAGE, BEFORE_IMAGE.length + image.length + rest.length);
        System.arraycopy(image, 0, value, BEFORE_IMAGE.length, image.length);
        System.arraycopy(rest, 0, value, BEFORE_IMAGE.length + image.length, rest.length);
        return value;
    }

    private static String afterImage(Source source, Op op, long tsMs) {
        StringBuilder json = new StringBuilder(BESIDE_IMAGE);
        text(json.append(",\"source\":{\"version\":"), source.version());
        text(json.append(",\"connector\":"), source.connector());
        text(json.append(",\"name\":"), source.name());
        text(json.append(",\"ts_ms\":").append(source.tsMs()).append(",\"snapshot\":"), source.snapshot());
        text(json.append(",\"db\":"), source.db());
        text(json.append(",\"table\":"), source.table());
        text(json.append(",\"txId\":"), source.txId());
        text(json.append(",\"position\":"), source.position().toString());
        return json.append("},\"op\":\"")
                .append(op.code())
                .append("\",\"ts_ms\":")
                .append(tsMs)
                .append('}')
                .toString();
    }

    private static void text(StringBuilder json, @Nullable String text) {
        if (text == null) {
            json.append("null");
            return;
        }
        if (isPlain(text)) {
            json.append('"').append(text).append('"');
        } else {
            json.append(escaped(text));
        }
    }

    /** As a generator of bytes does it, which knows what to do with half a character. */
    private static String escaped(String text) {
        try {
            return new String(Json.MAPPER.writeValueAsBytes(text), UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A text can always be written", e);
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
