package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.MalformedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/** What a record of a record topic says. Stateless. */
final class RecordDecoder {

    private RecordDecoder() {}

    static RecordChange decode(ConsumerRecord<String, byte[]> record) throws MalformedException {
        if (record.key() == null) {
            throw new MalformedException("the key is missing");
        }
        long version = number(record.headers(), HeaderNames.VERSION);
        if (version < 0) {
            throw new MalformedException("the header " + HeaderNames.VERSION + " is missing or no number");
        }
        if (record.value() == null) {
            return new RecordChange.Delete(record.key(), record.offset(), version);
        }
        Envelope envelope = EnvelopeCodec.decode(record.value());
        return envelope.after() == null
                ? new RecordChange.Delete(record.key(), record.offset(), version)
                : new RecordChange.Upsert(record.key(), record.offset(), version, envelope.after());
    }

    static boolean isMark(ConsumerRecord<String, byte[]> record) {
        return record.headers().lastHeader(HeaderNames.MARK) != null;
    }

    /** The number of the schema that the value needs; 0 when it says none. */
    static long schemaNumber(ConsumerRecord<String, byte[]> record) {
        return Math.max(0, number(record.headers(), HeaderNames.SCHEMA));
    }

    /** When the source saw the change, ms since 1970. */
    static long sourceTsMs(ConsumerRecord<String, byte[]> record) {
        long stated = number(record.headers(), HeaderNames.SOURCE_TS_MS);
        return stated < 0 ? record.timestamp() : stated;
    }

    /** -1 when the header is missing or holds no such number. */
    private static long number(Headers headers, String name) {
        var header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            return -1;
        }
        byte[] digits = header.value();
        if (digits.length == 0 || digits.length > 18) {
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
