package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.Position;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes values in few bytes: numbers seven bits at a time, lowest first; texts as length + 1 and UTF-8, 0 for none. */
final class PackedWriter {
    /** 64 bits, seven at a time. */
    private static final int LONGEST_NUMBER = 10;

    private byte[] out;
    private int size;

    PackedWriter(int expectedSize) {
        out = new byte[expectedSize];
    }

    PackedWriter octet(int value) {
        room(1);
        out[size++] = (byte) value;
        return this;
    }

    PackedWriter number(long value) {
        room(LONGEST_NUMBER);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out[size++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out[size++] = (byte) rest;
        return this;
    }

    PackedWriter text(@Nullable String text) {
        if (text == null) {
            return number(0);
        }
        byte[] utf8 = text.getBytes(UTF_8);
        return number(utf8.length + 1L).raw(utf8);
    }

    PackedWriter position(Position position) {
        return number(position.epoch()).number(position.sequence()).number(position.index());
    }

    PackedWriter raw(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, out, size, bytes.length);
        size += bytes.length;
        return this;
    }

    byte[] bytes() {
        return size == out.length ? out : Arrays.copyOf(out, size);
    }

    private void room(int more) {
        if (more > out.length - size) {
            out = Arrays.copyOf(out, Math.max(2 * out.length, size + more));
        }
    }
}
