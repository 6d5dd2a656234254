package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Json;
import io.hivesync.topics.Mark;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchemaCodec;
import io.hivesync.topics.PauseState;
import io.hivesync.topics.Position;
import io.hivesync.topics.TopicNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The Kafka records of one batch, in order, as the contract has them. Not thread-safe. */
final class Outgoing {
    private final TopicNames names;
    private final int partitions;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    Outgoing(TopicNames names, int partitions) {
        this.names = names;
        this.partitions = partitions;
    }

    List<ProducerRecord<byte[], byte[]>> records() {
        return Collections.unmodifiableList(records);
    }

    void event(String model, byte[] id, Envelope envelope, int schema) {
        ProducerRecord<byte[], byte[]> event =
                new ProducerRecord<>(names.changes(model), id, EnvelopeCodec.encode(envelope));
        // a record that has no headers yet has none to take out first
        event.headers()
                .add(HeaderNames.POSITION, ascii(envelope.source().position().toString()))
                .add(HeaderNames.SCHEMA, ascii(Integer.toString(schema)))
                .add(
                        HeaderNames.SOURCE_TS_MS,
                        ascii(Long.toString(envelope.source().tsMs())));
        records.add(event);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(UTF_8);
    }

    /** One mark for each partition. */
    void marks(String model, Mark mark) {
        for (int partition = 0; partition < partitions; partition++) {
            ProducerRecord<byte[], byte[]> each = new ProducerRecord<>(names.changes(model), partition, null, null);
            mark.writeTo(each.headers());
            records.add(each);
        }
    }

    void schema(ModelSchema schema) {
        records.add(
                new ProducerRecord<>(names.models(), schema.model().getBytes(UTF_8), ModelSchemaCodec.encode(schema)));
    }

    /** In front of everything: durable before the epoch's first event. */
    void epoch(ProducerRecord<byte[], byte[]> epoch) {
        records.addFirst(epoch);
    }

    void snapshotRequest(String model, String reason, long nowMs) {
        String value = Json.MAPPER
                .createObjectNode()
                .put("reason", reason)
                .put("ts_ms", nowMs)
                .toString();
        records.add(control(ControlKeys.snapshot(model), value));
    }

    void snapshotDone(String model) {
        records.add(new ProducerRecord<>(
                names.control(), ControlKeys.snapshot(model).getBytes(UTF_8), null));
    }

    /** The stage sends the record's image again, also where the event before it changed nothing; the request is done. */
    void reread(String model, String recordId) {
        ProducerRecord<byte[], byte[]> touch =
                new ProducerRecord<>(names.changes(model), recordId.getBytes(UTF_8), null);
        new Mark(Mark.Kind.TOUCH, Position.NONE).writeTo(touch.headers());
        records.add(touch);
        records.add(new ProducerRecord<>(
                names.control(), ControlKeys.record(model, recordId).getBytes(UTF_8), null));
    }

    void rereadRequest(String model, String recordId, long nowMs) {
        String value = Json.MAPPER
                .createObjectNode()
                .put("model", model)
                .put("id", recordId)
                .put("ts_ms", nowMs)
                .toString();
        records.add(control(ControlKeys.record(model, recordId), value));
    }

    void paused(String model, PauseState state) {
        records.add(
                new ProducerRecord<>(names.control(), ControlKeys.paused(model).getBytes(UTF_8), state.encode()));
    }

    /** An event that Kafka cannot take, by name only; without its id where that is the reason. */
    void unsendable(String model, byte @Nullable [] id, Position position, String reason) {
        ProducerRecord<byte[], byte[]> named = new ProducerRecord<>(names.rejected(), id, null);
        HeaderNames.put(named.headers(), HeaderNames.POSITION, position.toString());
        HeaderNames.put(named.headers(), HeaderNames.MODEL, model);
        HeaderNames.put(named.headers(), HeaderNames.ERROR_TOPIC, names.changes(model));
        HeaderNames.put(named.headers(), HeaderNames.ERROR_REASON, reason);
        records.add(named);
    }

    private ProducerRecord<byte[], byte[]> control(String key, String value) {
        return new ProducerRecord<>(names.control(), key.getBytes(UTF_8), value.getBytes(UTF_8));
    }
}
