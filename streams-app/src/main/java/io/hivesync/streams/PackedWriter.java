package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.Position;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes values in few bytes: numbers seven bits at a time, lowest first; texts as length + 1 and UTF-8, 0 for none. */
final class PackedWriter {
    private final ByteArrayOutputStream out;

    PackedWriter(int expectedSize) {
        out = new ByteArrayOutputStream(expectedSize);
    }

    PackedWriter octet(int value) {
        out.write(value);
        return this;
    }

    PackedWriter number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
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
        out.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
