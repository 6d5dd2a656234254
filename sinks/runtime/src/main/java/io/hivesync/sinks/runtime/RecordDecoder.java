package io.hivesync.sinks.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.MalformedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a record of a record topic says. Stateless. */
final class RecordDecoder {

    private RecordDecoder() {}

    static RecordChange decode(QueuedRecord record) throws MalformedException {
        if (record.key() == null) {
            throw new MalformedException("the key is missing");
        }
        if (record.format() < 1) {
            throw new MalformedException("the header " + HeaderNames.FORMAT + " is no number above 0");
        }
        if (record.version() < 0) {
            throw new MalformedException("the header " + HeaderNames.VERSION + " is missing or no number");
        }
        if (record.value() == null) {
            return new RecordChange.Delete(record.key(), record.offset(), record.version());
        }
        ObjectNode after = EnvelopeCodec.decodeAfter(record.value());
        return after == null
                ? new RecordChange.Delete(record.key(), record.offset(), record.version())
                : new RecordChange.Upsert(record.key(), record.offset(), record.version(), after);
    }

    static boolean isMark(ConsumerRecord<String, byte[]> record) {
        return record.headers().lastHeader(HeaderNames.MARK) != null;
    }
}
