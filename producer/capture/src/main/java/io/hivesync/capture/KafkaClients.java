package io.hivesync.capture;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's clients as the capture needs them. Stateless. */
final class KafkaClients {
    /** Of an event with all that goes with it: what is made of it must fit into the 4 MiB of a topic, too. */
    private static final int LARGEST_REQUEST_BYTES = 3_900_000;

    /** The most that a broker grants unless told otherwise: a computer that slept in a transaction goes on with it. */
    private static final int TRANSACTION_TIMEOUT_MS = 900_000;

    static final Duration CLOSE = Duration.ofSeconds(1);

    private KafkaClients() {}

    static Admin admin(CaptureSettings settings) {
        Map<String, Object> config = new HashMap<>(settings.clientProperties());
        // it asks again by itself, and the end of the process does not wait for long answers
        config.put("default.api.timeout.ms", 3_000);
        config.put("request.timeout.ms", 3_000);
        return Admin.create(config);
    }

    static KafkaProducer<byte[], byte[]> producer(CaptureSettings settings) {
        Map<String, Object> config = new HashMap<>();
        config.put("compression.type", "lz4");
        config.put("max.request.size", LARGEST_REQUEST_BYTES);
        config.put("batch.size", 128 << 10);
        // a coordinator whose broker was killed is another one's after about 11 s (its session, and an election): to
        // give
        // up before that is a new start, which compares all rows
        config.put("max.block.ms", 20_000);
        config.put("request.timeout.ms", 10_000);
        config.put("delivery.timeout.ms", 30_000);
        config.put("reconnect.backoff.max.ms", 1_000);
        config.put("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
        config.putAll(settings.clientProperties());
        config.put("transactional.id", settings.transactionalId());
        config.put("enable.idempotence", true);
        config.put("acks", "all");
        // the end of a batch sends what is gathered, so nobody waits for it; while a large one is gathered, full
        // requests go
        config.put("linger.ms", 100);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * The ends of what is written. A commit returns before readers see it, so that the end of what they see may lack our
     * own last batch.
     */
    static Map<TopicPartition, Long> writtenEnds(CaptureSettings settings, List<TopicPartition> partitions) {
        return writtenEnds(settings.clientProperties(), partitions);
    }

    static Map<TopicPartition, Long> writtenEnds(Map<String, Object> client, List<TopicPartition> partitions) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(client, "read_uncommitted")) {
            return consumer.endOffsets(partitions);
        }
    }

    /** Of no group; it reads what is committed, from where it is told. */
    static KafkaConsumer<byte[], byte[]> reader(CaptureSettings settings) {
        return reader(settings.clientProperties());
    }

    static KafkaConsumer<byte[], byte[]> reader(Map<String, Object> client) {
        return consumer(client, "read_committed");
    }

    /** For a few words outside any transaction. */
    static KafkaProducer<byte[], byte[]> plainProducer(Map<String, Object> client) {
        Map<String, Object> config = new HashMap<>();
        config.put("max.block.ms", 10_000);
        config.put("request.timeout.ms", 5_000);
        config.put("delivery.timeout.ms", 10_000);
        config.putAll(client);
        config.put("acks", "all");
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> client, String isolation) {
        Map<String, Object> config = new HashMap<>();
        config.put("default.api.timeout.ms", 10_000);
        config.put("request.timeout.ms", 10_000);
        config.put("reconnect.backoff.max.ms", 1_000);
        config.putAll(client);
        config.remove("group.id");
        config.put("isolation.level", isolation);
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
