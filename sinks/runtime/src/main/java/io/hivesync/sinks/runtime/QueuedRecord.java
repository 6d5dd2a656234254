package io.hivesync.sinks.runtime;

import io.hivesync.topics.HeaderNames;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record that waits for its write: what we need of it, its headers read once. The client's own form of the headers is
 * several times as large as the record, and would be copied by each collection while it waits.
 *
 * @param stands for so many records of its id: itself, and older ones that were folded into it while it waits
 * @param version -1 when it says none
 * @param schemaNumber that the value needs; 0 when it says none
 * @param format that the record is in
 * @param sourceTsMs when the source saw the change, ms since 1970
 */
record QueuedRecord(
        @Nullable String key,
        byte @Nullable [] value,
        long offset,
        long version,
        long schemaNumber,
        long format,
        long sourceTsMs,
        boolean mark,
        int stands) {
    private static final long OVERHEAD = 200;

    static QueuedRecord of(ConsumerRecord<String, byte[]> record) {
        long version = -1;
        long schema = -1;
        long format = HeaderNames.FORMAT_READ;
        long sourceTsMs = -1;
        boolean mark = false;
        // the last of a name counts
        for (Header header : record.headers()) {
            switch (header.key()) {
                case HeaderNames.VERSION -> version = number(header.value());
                case HeaderNames.SCHEMA -> schema = number(header.value());
                case HeaderNames.FORMAT -> format = number(header.value());
                case HeaderNames.SOURCE_TS_MS -> sourceTsMs = number(header.value());
                case HeaderNames.MARK -> mark = true;
                default -> {}
            }
        }
        return new QueuedRecord(
                record.key(),
                record.value(),
                record.offset(),
                version,
                Math.max(0, schema),
                format,
                sourceTsMs < 0 ? record.timestamp() : sourceTsMs,
                mark,
                1);
    }

    QueuedRecord inPlaceOf(QueuedRecord older) {
        return new QueuedRecord(
                key, value, offset, version, schemaNumber, format, sourceTsMs, mark, stands + older.stands);
    }

    /** Whether it was made of that one: a topic may have been created anew. */
    boolean isOf(ConsumerRecord<String, byte[]> record) {
        return record.offset() == offset
                && Objects.equals(record.key(), key)
                && of(record).version() == version;
    }

    long bytes() {
        return OVERHEAD + (value == null ? 0 : value.length) + (key == null ? 0 : key.length());
    }

    /** -1 when it is no such number. */
    private static long number(byte @Nullable [] digits) {
        if (digits == null || digits.length == 0 || digits.length > 18) {
            return -1;
        }
        long number = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }
}
