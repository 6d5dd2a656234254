package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.MalformedException;
import org.apache.kafka.common.header.Headers;

/** A record that went out, in the words of the tests. {@code after} is null for a tombstone. */
record Sent(String id, String op, String after, long version, int merged, Headers headers) {

    static Sent of(byte[] key, byte[] value, Headers headers) {
        String after;
        try {
            after = value == null ? null : EnvelopeCodec.decode(value).after().toString();
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
        return new Sent(
                new String(key, UTF_8),
                text(headers, HeaderNames.OP),
                after,
                Long.parseLong(text(headers, HeaderNames.VERSION)),
                Integer.parseInt(text(headers, HeaderNames.MERGED)),
                headers);
    }

    String header(String name) {
        return text(headers, name);
    }

    /** What happened, in short. */
    String brief() {
        return op + " " + id + " " + after;
    }

    private static String text(Headers headers, String name) {
        return HeaderNames.text(headers, name).orElse(null);
    }
}
