package io.hivesync.streams;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes snapshot requests outside any transaction: when it returns, Kafka has them, whatever becomes of the task that found
 * the need. Seldom used, so it keeps no connection. For any threads.
 */
final class ControlSender {
    private final StreamsSettings settings;
    private final Clock clock;

    ControlSender(StreamsSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    void send(Iterable<SnapshotRequest> requests) {
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (SnapshotRequest request : requests) {
                byte[] value = request.value(clock.millis());
                producer.send(new ProducerRecord<>(settings.names().control(), request.key(), value))
                        .get();
            }
        } catch (ExecutionException e) {
            throw new KafkaException("A snapshot could not be asked for", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        properties.putAll(settings.clientProperties());
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        return properties;
    }
}
