package io.hivesync.streams;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the committed records of a partition, by a consumer of its own that belongs to no group. For any threads. */
final class RecordTopicReader implements EarlierRecords {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int MOST_EMPTY_POLLS = 30;

    private final StreamsSettings settings;
    private final ClusterTopics topics;

    RecordTopicReader(StreamsSettings settings, ClusterTopics topics) {
        this.settings = settings;
        this.topics = topics;
    }

    @Override
    public void forEach(TopicPartition at, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        // a new model's is empty, and needs no consumer
        if (topics.end(at) > 0) {
            try (var consumer =
                    new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                read(consumer, at, each);
            }
        }
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition at, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        List<TopicPartition> one = List.of(at);
        consumer.assign(one);
        consumer.seekToBeginning(one);
        long end = requireNonNull(consumer.endOffsets(one).get(at));
        int empty = 0;
        for (long position = consumer.position(at); position < end; ) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            records.forEach(each);
            long before = position;
            position = consumer.position(at);
            empty = position > before ? 0 : empty + 1;
            if (empty == MOST_EMPTY_POLLS) {
                throw new TimeoutException(at + " could not be read to its end");
            }
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // a close waits for a fetch that is under way
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        properties.putAll(settings.clientProperties());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        return properties;
    }
}
