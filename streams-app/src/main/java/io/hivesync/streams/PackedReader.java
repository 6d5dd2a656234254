package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.Position;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PackedWriter} wrote, in the same order. */
final class PackedReader {
    private final byte[] bytes;
    private int at;

    PackedReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The first octet of everything that we store says in which form the rest is. */
    void expectForm(int form) {
        int found = octet();
        if (found != form) {
            throw new StateFormatException("The state in the changelog topics", found, form);
        }
    }

    int octet() {
        return bytes[at++] & 0xFF;
    }

    long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
    }

    String text() {
        String text = optionalText();
        if (text == null) {
            throw new IllegalStateException("A text is missing in the state");
        }
        return text;
    }

    @Nullable
    String optionalText() {
        int length = (int) number() - 1;
        if (length < 0) {
            return null;
        }
        at += length;
        return new String(bytes, at - length, length, UTF_8);
    }

    Position position() {
        return new Position(number(), number(), number());
    }

    byte[] raw(int length) {
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    byte[] rest() {
        return raw(bytes.length - at);
    }
}
