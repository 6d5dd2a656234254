package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What parts of a record take in Kafka, in bytes. */
final class Sizes {

    private Sizes() {}

    static int of(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    static int of(Headers headers) {
        int size = 0;
        for (Header header : headers) {
            size += header.key().getBytes(UTF_8).length + of(header.value());
        }
        return size;
    }
}
