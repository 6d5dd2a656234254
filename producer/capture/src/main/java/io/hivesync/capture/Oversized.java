package io.hivesync.capture;

import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.TopicNames;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes out in place of an event that is larger than Kafka takes: the event without its image before, and if that is
 * too large as well, its id and the reason in the rejected topic. The record then stays in the targets as it was.
 */
final class Oversized {
    private static final Logger log = LoggerFactory.getLogger(Oversized.class);

    private final TopicNames names;
    private final StatusBoard board;

    Oversized(TopicNames names, StatusBoard board) {
        this.names = names;
        this.board = board;
    }

    ProducerRecord<byte[], byte[]> replace(ProducerRecord<byte[], byte[]> tooLarge) {
        if (names.modelOfChanges(tooLarge.topic()).isEmpty()) {
            throw new IllegalStateException("Kafka takes no record of " + size(tooLarge) + " bytes in "
                    + tooLarge.topic() + ": raise its max.message.bytes");
        }
        ProducerRecord<byte[], byte[]> shortened = withoutBefore(tooLarge);
        return shortened == null ? rejected(tooLarge) : shortened;
    }

    private @Nullable ProducerRecord<byte[], byte[]> withoutBefore(ProducerRecord<byte[], byte[]> tooLarge) {
        try {
            Envelope whole = EnvelopeCodec.decode(tooLarge.value());
            if (whole.before() == null) {
                return null;
            }
            board.shortened();
            Envelope rest = new Envelope(null, whole.after(), whole.source(), whole.op(), whole.tsMs());
            return new ProducerRecord<>(
                    tooLarge.topic(), null, tooLarge.key(), EnvelopeCodec.encode(rest), tooLarge.headers());
        } catch (MalformedException e) {
            return null;
        }
    }

    private ProducerRecord<byte[], byte[]> rejected(ProducerRecord<byte[], byte[]> tooLarge) {
        String model = names.modelOfChanges(tooLarge.topic()).orElseThrow();
        String reason = "an event of " + size(tooLarge) + " bytes is larger than Kafka takes";
        log.warn(
                "Model {}: {}; its id is in {}, the targets keep the record as it was",
                model,
                reason,
                names.rejected());
        board.unsendable();
        ProducerRecord<byte[], byte[]> named =
                new ProducerRecord<>(names.rejected(), null, tooLarge.key(), null, tooLarge.headers());
        HeaderNames.put(named.headers(), HeaderNames.MODEL, model);
        HeaderNames.put(named.headers(), HeaderNames.ERROR_TOPIC, tooLarge.topic());
        HeaderNames.put(named.headers(), HeaderNames.ERROR_REASON, reason);
        return named;
    }

    private static int size(ProducerRecord<byte[], byte[]> entry) {
        int key = entry.key() == null ? 0 : entry.key().length;
        return key + (entry.value() == null ? 0 : entry.value().length);
    }
}
