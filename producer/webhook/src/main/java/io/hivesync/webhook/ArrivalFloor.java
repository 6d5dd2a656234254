package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.Json;
import io.hivesync.topics.TopicPartitions;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time in the control topic that no arrival has passed: the next run starts from it, so that what arrives then is later
 * also where the wall clock was set back in between. Each of several webhooks has a time of its own there, so that one with a
 * slower clock does not hide another's; each starts from the latest of them all. Thread-safe. After an exception the same call
 * may be repeated.
 */
final class ArrivalFloor {
    private static final Logger log = LoggerFactory.getLogger(ArrivalFloor.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private static final long UNKNOWN = -1;

    /** Shorter than a restart takes: the next run seldom starts ahead of its clock. */
    private static final long AHEAD_MS = 2_000;

    private final OneAtATime renewing = new OneAtATime();
    private final Map<String, Object> properties;
    private final KafkaOutput output;
    private final String topic;
    private final String source;
    private final String key;
    private volatile long reservedMs = Long.MIN_VALUE;
    private volatile long startMs = UNKNOWN;

    /** @param instance of the source, the same over restarts; empty when it has no other */
    ArrivalFloor(Map<String, ?> client, KafkaOutput output, String topic, String instance) {
        properties = new HashMap<>(client);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "5000");
        // a transaction that somebody left open must not hide ours
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // the first call waits for the consumer's end, and that for its last fetch
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "20");
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        this.output = output;
        this.topic = topic;
        this.source = ControlKeys.epoch(EventPublisher.NAME);
        this.key = instance.isEmpty() ? source : source + "/" + instance;
    }

    /** Where the arrivals of this run start; 0 when there was no other. Reads Kafka once. */
    long startMs() throws RefusedException {
        if (startMs == UNKNOWN) {
            renewing.run(() -> startMs != UNKNOWN || read());
        }
        return startMs;
    }

    /** Returns when an arrival of that time may be acknowledged. */
    void reserve(long arrivalMs) throws RefusedException {
        if (arrivalMs >= reservedMs) {
            renewing.run(() -> arrivalMs < reservedMs || renew(arrivalMs + AHEAD_MS));
        }
    }

    private boolean renew(long untilMs) throws RefusedException {
        String value = Json.MAPPER.createObjectNode().put("epoch", untilMs).toString();
        output.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8)));
        reservedMs = untilMs;
        return true;
    }

    private boolean read() throws RefusedException {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            startMs = lastOf(consumer);
            return true;
        } catch (KafkaException e) {
            log.warn("Cannot read {}: {}", topic, e.toString());
            throw KafkaOutput.unavailable();
        }
    }

    private long lastOf(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = TopicPartitions.of(consumer, topic);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<String, Long> last = new HashMap<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
                String of = entry.key() == null ? "" : new String(entry.key(), UTF_8);
                if (of.equals(source) || of.startsWith(source + "/")) {
                    last.put(of, epoch(entry, last.getOrDefault(of, 0L)));
                }
            }
        }
        return last.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** @param before what counts where this is none of ours */
    private static long epoch(ConsumerRecord<byte[], byte[]> entry, long before) {
        if (entry.value() == null) {
            return 0;
        }
        try {
            JsonNode epoch = Json.MAPPER.readTree(entry.value()).path("epoch");
            if (epoch.isIntegralNumber()) {
                return epoch.asLong();
            }
        } catch (IOException e) {
            log.debug("No JSON", e);
        }
        log.warn("The epoch at offset {} of {} is none of ours and is passed over", entry.offset(), entry.topic());
        return before;
    }
}
