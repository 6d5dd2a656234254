package io.hivesync.streams;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Reads the state of a record from what was last sent of it. */
final class SentRecord {

    private SentRecord() {}

    static RecordState read(Model model, ConsumerRecord<byte[], byte[]> record) throws MalformedException {
        Headers headers = record.headers();
        byte[] image = null;
        Source source;
        Optional<String> format = HeaderNames.text(headers, HeaderNames.FORMAT);
        if (format.isPresent()) {
            NewerFormatException.check(record.topic(), format.get());
        }
        if (record.value() == null) {
            source = ofTombstone(model, headers);
        } else {
            ChangeValue value = ChangeValue.read(record.value());
            image = value.image();
            source = value.source();
        }
        long version = number(headers, HeaderNames.VERSION);
        return new RecordState(
                image,
                source,
                HeaderNames.text(headers, HeaderNames.SCHEMA).isEmpty() ? 0 : (int) number(headers, HeaderNames.SCHEMA),
                Emitted.of(version, image),
                order(headers),
                image == null ? record.timestamp() : 0);
    }

    /** It has no value to tell: a webhook's deletes alone have an order of fields. */
    private static Source ofTombstone(Model model, Headers headers) throws MalformedException {
        String connector = order(headers).isNone() ? "" : ChangeValue.WEBHOOK;
        long tsMs = number(headers, HeaderNames.SOURCE_TS_MS);
        return new Source("", connector, "", tsMs, null, null, model.name(), null, position(headers));
    }

    private static FieldOrder order(Headers headers) throws MalformedException {
        Header header = headers.lastHeader(HeaderNames.FIELD_ORDER);
        return header == null ? FieldOrder.NONE : FieldOrder.fromHeader(header.value());
    }

    private static Position position(Headers headers) throws MalformedException {
        try {
            return Position.parse(text(headers, HeaderNames.POSITION));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(HeaderNames.POSITION + " is no position", e);
        }
    }

    private static long number(Headers headers, String name) throws MalformedException {
        try {
            return Long.parseLong(text(headers, name));
        } catch (NumberFormatException e) {
            throw new MalformedException(name + " is no number", e);
        }
    }

    private static String text(Headers headers, String name) throws MalformedException {
        return HeaderNames.text(headers, name).orElseThrow(() -> new MalformedException(name + " is missing"));
    }
}
