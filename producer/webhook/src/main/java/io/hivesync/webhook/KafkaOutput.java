package io.hivesync.webhook;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends to Kafka and waits until all in-sync replicas have it.
 *
 * <p>Thread-safe. After an exception the record may be in Kafka or not; to send it again is right in both cases.
 */
final class KafkaOutput implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaOutput.class);
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Seldom warnings = new Seldom(System.nanoTime());
    private final KafkaProducer<byte[], byte[]> producer;

    KafkaOutput(Map<String, ?> client, int maxBodyBytes) {
        producer = new KafkaProducer<>(
                properties(client, maxBodyBytes), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> properties(Map<String, ?> client, int maxBodyBytes) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.LINGER_MS_CONFIG, "1");
        // one request is under way, with one batch a partition: in 16 KiB, Kafka's default, are 25 events, and the way
        // to Kafka and back would limit how many come through
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(1 << 17));
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000");
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000");
        // written again a body grows a little: 1e5 becomes 1E+5, and the envelope comes around it
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(2 * maxBodyBytes + (1 << 16)));
        properties.putAll(client);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        // of two requests for a new partition a broker may refuse the first and take the second, and then never the
        // first
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
        return properties;
    }

    RecordMetadata send(ProducerRecord<byte[], byte[]> event) throws RefusedException {
        return await(event.topic(), begin(event));
    }

    /** Hands the event over, and waits only where Kafka's partitions are not known or too much is under way. */
    Future<RecordMetadata> begin(ProducerRecord<byte[], byte[]> event) throws RefusedException {
        try {
            return producer.send(event);
        } catch (InterruptException | IllegalStateException e) {
            // the server is closing
            throw unavailable();
        } catch (KafkaException e) {
            throw refused(event.topic(), e);
        }
    }

    RecordMetadata await(String topic, Future<RecordMetadata> begun) throws RefusedException {
        try {
            return begun.get();
        } catch (ExecutionException e) {
            throw refused(topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private RefusedException refused(String topic, @Nullable Throwable cause) {
        if (cause instanceof RecordTooLargeException) {
            return RefusedException.of(413, "The event is larger than Kafka takes here (max.message.bytes)");
        }
        // a batch has a thousand of them; each call has its own line besides
        warnings.tell(System.nanoTime())
                .ifPresent(others -> log.warn(
                        "Kafka did not acknowledge an event on {}, nor {} others since this was last said: {}",
                        topic,
                        others,
                        String.valueOf(cause)));
        return unavailable();
    }

    static RefusedException unavailable() {
        return RefusedException.comeBack(
                503, "Kafka did not acknowledge the event in time; send it again", RETRY_AFTER_SECONDS);
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
