package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.Json;
import io.hivesync.topics.Mark;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.test.TestRecord;

/** Input as producers write it. */
final class Events {
    static final String MODEL = "accounts";

    private Events() {}

    static TestRecord<byte[], byte[]> capture(String id, long sequence, String after) {
        return event("sqlite", after == null ? Op.DELETE : Op.UPDATE, id, at(sequence), after);
    }

    static TestRecord<byte[], byte[]> snapshotRead(String id, long sequence, String after) {
        return event("sqlite", Op.READ, id, at(sequence), after);
    }

    static TestRecord<byte[], byte[]> webhook(String id, long sequence, String after) {
        return event("webhook", after == null ? Op.DELETE : Op.UPDATE, id, at(sequence), after);
    }

    static TestRecord<byte[], byte[]> mark(Mark.Kind kind, String key, Position position) {
        Headers headers = new RecordHeaders();
        new Mark(kind, position).writeTo(headers);
        return new TestRecord<>(key == null ? null : key.getBytes(UTF_8), null, headers);
    }

    static Position at(long sequence) {
        return new Position(1, sequence, 0);
    }

    static TestRecord<byte[], byte[]> ofModel(String model, String id, long sequence, String after) {
        return event(
                new Source("1.0", "sqlite", "hive", 1, null, "main", model, null, at(sequence)), Op.UPDATE, id, after);
    }

    static TestRecord<byte[], byte[]> event(String connector, Op op, String id, Position position, String after) {
        return event(
                new Source("1.0", connector, "hive", 1_700_000_000_000L, null, "main", MODEL, null, position),
                op,
                id,
                after);
    }

    static TestRecord<byte[], byte[]> event(Source source, Op op, String id, String after) {
        Envelope envelope = new Envelope(null, after == null ? null : object(after), source, op, 1_700_000_000_001L);
        return new TestRecord<>(id.getBytes(UTF_8), EnvelopeCodec.encode(envelope), new RecordHeaders());
    }

    /** As our consumer hands to Streams what one poll brought; the first is at this offset. */
    static ConsumerRecord<byte[], byte[]> together(long offset, List<TestRecord<byte[], byte[]>> events) {
        TopicPartition at = new TopicPartition(Driven.NAMES.changes(MODEL), 0);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (TestRecord<byte[], byte[]> event : events) {
            records.add(new ConsumerRecord<>(
                    at.topic(),
                    at.partition(),
                    offset + records.size(),
                    0,
                    TimestampType.CREATE_TIME,
                    ConsumerRecord.NULL_SIZE,
                    ConsumerRecord.NULL_SIZE,
                    event.key(),
                    event.value(),
                    event.headers(),
                    Optional.of(3)));
        }
        OffsetAndMetadata next = new OffsetAndMetadata(offset + records.size());
        return Bundle.tie(new ConsumerRecords<>(Map.of(at, records), Map.of(at, next)))
                .records(at)
                .getFirst();
    }

    static ObjectNode object(String json) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
