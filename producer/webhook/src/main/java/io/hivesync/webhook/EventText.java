package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.topics.Position;
import org.jspecify.annotations.Nullable;

/**
 * The values of a model's events: what {@link io.hivesync.topics.EnvelopeCodec} writes of them, but for the image, which is the
 * caller's own text. Immutable.
 */
final class EventText {
    private static final byte[] START = "{\"before\":null,\"after\":".getBytes(UTF_8);
    private static final byte[] NONE = "null".getBytes(UTF_8);
    private static final JsonText DELETED = new JsonText(NONE, 0, NONE.length);
    private static final int LONGEST_NUMBERS = 128;

    private final String source;
    private final String table;

    /** @param name of the source, and of what kind it is */
    EventText(String version, String name, String model) {
        source = ",\"source\":{\"version\":" + quoted(version) + ",\"connector\":" + quoted(name) + ",\"name\":"
                + quoted(name) + ",\"ts_ms\":";
        table = ",\"snapshot\":null,\"db\":null,\"table\":" + quoted(model) + ",\"txId\":null,\"position\":\"";
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    byte[] of(SyncCall call, Position position, long tsMs) {
        byte[] end = end(call, position, tsMs);
        @Nullable JsonText image = call.image();
        JsonText after = image == null ? DELETED : image;
        byte[] value = new byte[START.length + after.length() + end.length];
        System.arraycopy(START, 0, value, 0, START.length);
        System.arraycopy(after.bytes(), after.from(), value, START.length, after.length());
        System.arraycopy(end, 0, value, START.length + after.length(), end.length);
        return value;
    }

    private byte[] end(SyncCall call, Position position, long tsMs) {
        return new StringBuilder(source.length() + table.length() + LONGEST_NUMBERS)
                .append(source)
                .append(position.epoch())
                .append(table)
                .append(position)
                .append("\"},\"op\":\"")
                .append(call.op().code())
                .append("\",\"ts_ms\":")
                .append(tsMs)
                .append('}')
                .toString()
                .getBytes(UTF_8);
    }
}
