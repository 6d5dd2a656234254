package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Mark;
import io.hivesync.topics.Op;
import io.hivesync.topics.TopicNames;
import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Sends what goes out. A record stays in the partition number that it came in: there its state is, and there its order holds.
 * Kafka's timestamp is our wall clock. For one thread; an exception ends the task and undoes what was sent.
 */
final class Outbox {
    /** No record has it: a mark under a record's id would be that record's tombstone to compaction. */
    private static final byte[] KEY_OF_MARKS = {};

    /** Of a record that is not kept whole. */
    private static final int LONGEST_KEY = 4096;

    private final ProcessorContext<Destination, byte[]> context;
    private final TopicNames names;
    private final int largest;
    private final Clock clock;

    Outbox(ProcessorContext<Destination, byte[]> context, StreamsSettings settings, Clock clock) {
        this.context = context;
        this.names = settings.names();
        this.largest = settings.maxRecordBytes();
        this.clock = clock;
    }

    /** What is said of a record beside its state. */
    record Cause(boolean snapshotRead, int merged, Change.Origin origin) {}

    /** Sends the record as it was last seen, with a new version; returns the state after that. */
    RecordState send(Model model, byte[] id, RecordState state, Cause cause) {
        long nowMicros = Micros.of(clock.instant());
        Op op = op(state, cause);
        RecordState sent = state.with(state.emitted().next(state.seen(), nowMicros));
        byte[] image = sent.seen();
        long nowMs = nowMicros / 1000;
        byte[] value = image == null ? null : RecordValue.encode(image, sent.source(), op, nowMs);
        Destination destination =
                new Destination(model.recordTopic(), context.taskId().partition(), id);
        context.forward(new Record<>(destination, value, nowMs, headers(sent, op, cause)));
        return sent;
    }

    private static Op op(RecordState state, Cause cause) {
        if (!state.live()) {
            return Op.DELETE;
        }
        if (state.emitted().digest() != null) {
            return Op.UPDATE;
        }
        return cause.snapshotRead() && state.emitted().version() == 0 ? Op.READ : Op.CREATE;
    }

    private static Headers headers(RecordState state, Op op, Cause cause) {
        Headers headers = new RecordHeaders();
        add(headers, HeaderNames.VERSION, Long.toString(state.emitted().version()));
        add(headers, HeaderNames.POSITION, state.position().toString());
        add(headers, HeaderNames.SCHEMA, state.schema() == 0 ? null : Integer.toString(state.schema()));
        add(headers, HeaderNames.EVENT_ID, cause.origin().eventId());
        add(headers, HeaderNames.OP, op.code());
        add(headers, HeaderNames.SOURCE_TS_MS, Long.toString(state.source().tsMs()));
        add(headers, HeaderNames.MERGED, Integer.toString(cause.merged()));
        add(headers, HeaderNames.TRACEPARENT, cause.origin().traceparent());
        if (!state.order().isNone()) {
            headers.add(HeaderNames.FIELD_ORDER, state.order().toHeader());
        }
        return headers;
    }

    private static void add(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value.getBytes(UTF_8));
        }
    }

    /** Passes a mark on to the record topic. */
    void pass(Model model, Mark mark) {
        Headers headers = new RecordHeaders();
        mark.writeTo(headers);
        Destination destination =
                new Destination(model.recordTopic(), context.taskId().partition(), KEY_OF_MARKS);
        context.forward(new Record<>(destination, null, clock.millis(), headers));
    }

    void askForSnapshot(SnapshotRequest request) {
        long nowMs = clock.millis();
        Destination destination = new Destination(names.control(), null, request.key());
        context.forward(new Record<>(destination, request.value(nowMs), nowMs));
    }

    /** Hands a record on as it came; of one that no topic would take, only where it is and why. */
    void reject(ConsumerRecord<byte[], byte[]> record, String reason) {
        int size = Sizes.of(record.key()) + Sizes.of(record.value()) + Sizes.of(record.headers());
        boolean whole = size <= largest;
        Headers headers = whole ? new RecordHeaders(record.headers().toArray()) : new RecordHeaders();
        HeaderNames.put(headers, HeaderNames.ERROR_REASON, whole ? reason : reason + " (too large to be kept here)");
        HeaderNames.put(headers, HeaderNames.ERROR_TOPIC, record.topic());
        HeaderNames.put(headers, HeaderNames.ERROR_PARTITION, Integer.toString(record.partition()));
        HeaderNames.put(headers, HeaderNames.ERROR_OFFSET, Long.toString(record.offset()));
        names.modelOfChanges(record.topic()).ifPresent(model -> HeaderNames.put(headers, HeaderNames.MODEL, model));
        byte[] key = whole || Sizes.of(record.key()) <= LONGEST_KEY ? record.key() : null;
        Destination destination = new Destination(names.rejected(), null, key);
        context.forward(new Record<>(destination, whole ? record.value() : null, clock.millis(), headers));
    }
}
