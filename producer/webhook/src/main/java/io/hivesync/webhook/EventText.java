package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.topics.Position;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The values of a model's events: what {@link io.hivesync.topics.EnvelopeCodec} writes of them, but for the image, which is the
 * caller's own text. Thread-safe.
 */
final class EventText {
    private static final byte[] START = "{\"before\":null,\"after\":".getBytes(UTF_8);
    private static final byte[] NONE = "null".getBytes(UTF_8);
    private static final JsonText DELETED = new JsonText(NONE, 0, NONE.length);
    private static final int TEN = 10;
    private static final byte[] OP = "\"},\"op\":\"".getBytes(UTF_8);
    private static final byte[] TIME = "\",\"ts_ms\":".getBytes(UTF_8);

    private final byte[] source;
    private final byte[] table;
    private final LastNumber epochs = new LastNumber();
    private final LastNumber times = new LastNumber();

    /** Many events have the same one after the other. Thread-safe. */
    private static final class LastNumber {
        private volatile Written last = new Written(0, digits(0));

        private record Written(long number, byte[] digits) {}

        /** Nobody changes them. */
        byte[] digitsOf(long number) {
            Written written = last;
            if (written.number() != number) {
                written = new Written(number, digits(number));
                last = written;
            }
            return written.digits();
        }
    }

    /** @param name of the source, and of what kind it is */
    EventText(String version, String name, String model) {
        source = (",\"source\":{\"version\":" + quoted(version) + ",\"connector\":" + quoted(name) + ",\"name\":"
                        + quoted(name) + ",\"ts_ms\":")
                .getBytes(UTF_8);
        table = (",\"snapshot\":null,\"db\":null,\"table\":" + quoted(model) + ",\"txId\":null,\"position\":\"")
                .getBytes(UTF_8);
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    byte[] of(SyncCall call, Position position, long tsMs) {
        @Nullable JsonText image = call.image();
        JsonText after = image == null ? DELETED : image;
        byte[] epoch = epoch(position);
        byte[] sequence = digits(position.sequence());
        byte[] index = digits(position.index());
        byte[] op = call.op().code().getBytes(UTF_8);
        byte[] time = times.digitsOf(tsMs);
        int separators = 3;
        ByteBuffer value = ByteBuffer.allocate(START.length
                + after.length()
                + source.length
                + 2 * epoch.length
                + table.length
                + sequence.length
                + index.length
                + OP.length
                + op.length
                + TIME.length
                + time.length
                + separators);
        value.put(START).put(after.bytes(), after.from(), after.length());
        value.put(source).put(epoch).put(table);
        // as the position's own text form has it
        value.put(epoch).put((byte) ':').put(sequence).put((byte) ':').put(index);
        value.put(OP).put(op).put(TIME).put(time).put((byte) '}');
        return value.array();
    }

    /** Its first part, in digits that nobody changes. */
    byte[] epoch(Position position) {
        return epochs.digitsOf(position.epoch());
    }

    /**
     * Decimal, in ASCII. Each event has half a dozen of them.
     *
     * @param number 0 or more
     */
    static byte[] digits(long number) {
        int length = 1;
        for (long rest = number / TEN; rest > 0; rest /= TEN) {
            length++;
        }
        byte[] digits = new byte[length];
        long rest = number;
        for (int i = length - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % TEN);
            rest /= TEN;
        }
        return digits;
    }
}
