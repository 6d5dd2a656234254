package io.hivesync.webhook;

import io.hivesync.topics.MalformedException;
import io.hivesync.topics.ModelSchemaCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the models topic, from its beginning and for ever, and tells {@link ModelSchemas} what stands there. One thread of
 * its own; while Kafka or the topic is not there it tries again each second.
 */
final class SchemaTail implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SchemaTail.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, Object> properties;
    private final String topic;
    private final ModelSchemas schemas;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> current;
    private @Nullable Thread thread;

    SchemaTail(Map<String, ?> client, String topic, ModelSchemas schemas) {
        properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        this.topic = topic;
        this.schemas = schemas;
    }

    void start() {
        thread = Thread.ofPlatform().name("hive-webhook-models").daemon().start(this::run);
    }

    private void run() {
        while (closing.getCount() > 0) {
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                current = consumer;
                follow(consumer);
            } catch (WakeupException e) {
                // closing
            } catch (RuntimeException e) {
                log.warn("Cannot read {}: {}; trying again", topic, e.toString());
            }
            if (closed(1)) {
                return;
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new KafkaException("there is no such topic");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        // the lag is known only after a fetch, which at the end of the topic waits for what does not come
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(this::tell);
        }
        schemas.caughtUp();
        Map<TopicPartition, Long> reached = new HashMap<>(ends);
        while (closing.getCount() > 0) {
            consumer.poll(POLL).forEach(this::tell);
            if (wentBack(consumer, reached)) {
                log.warn("{} was made anew; what was known of webhook models is written again", topic);
                schemas.lost();
            }
            if (partitions.stream()
                    .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0)) {
                schemas.caughtUp();
            }
        }
    }

    /** Only a topic that was made anew ends below what was read of it. */
    private static boolean wentBack(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> reached) {
        boolean back = false;
        for (Map.Entry<TopicPartition, Long> each : reached.entrySet()) {
            long now = consumer.position(each.getKey(), PATIENCE);
            back |= now < each.getValue();
            each.setValue(now);
        }
        return back;
    }

    private void tell(ConsumerRecord<byte[], byte[]> entry) {
        // a key without a value: the model was dropped, and its numbers go on from where they were
        if (entry.value() == null) {
            return;
        }
        try {
            schemas.seen(ModelSchemaCodec.decode(entry.value()), entry.offset());
        } catch (MalformedException e) {
            log.warn("{} at offset {} is left out: {}", topic, entry.offset(), e.getMessage());
        }
    }

    private boolean closed(long seconds) {
        try {
            return closing.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        Thread reader = thread;
        if (reader != null) {
            try {
                reader.join(Duration.ofSeconds(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
