package io.hivesync.streams;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks into Kafka for changes that the streams-app has not committed. Reads a record at most of a partition, and joins no
 * group. For one thread; failures are {@code KafkaException}s.
 */
final class UnreadChanges {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_POLLS = 50;

    private final StreamsSettings settings;

    UnreadChanges(StreamsSettings settings) {
        this.settings = settings;
    }

    /** Those of the partitions that have a committed, unread record which is older than the moment, in ms since 1970. */
    Set<TopicPartition> olderThan(Map<TopicPartition, Long> moments) {
        try (var consumer =
                new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return withRecords(consumer, suspects(consumer, moments));
        }
    }

    /** Where the group is before an offset that is young enough: there may be records between, or ends of transactions. */
    private static Map<TopicPartition, Span> suspects(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> moments) {
        Set<TopicPartition> all = moments.keySet();
        Map<TopicPartition, OffsetAndTimestamp> young = consumer.offsetsForTimes(moments);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(all);
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(all);
        Map<TopicPartition, Span> suspects = new HashMap<>();
        for (TopicPartition partition : all) {
            OffsetAndTimestamp first = young.get(partition);
            OffsetAndMetadata next = committed.get(partition);
            long from = Math.max(next == null ? 0 : next.offset(), requireNonNull(starts.get(partition)));
            long to = first == null ? requireNonNull(ends.get(partition)) : first.offset();
            if (from < to) {
                suspects.put(partition, new Span(from, to));
            }
        }
        return suspects;
    }

    /** Offsets, the second not within. */
    private record Span(long from, long to) {}

    private static Set<TopicPartition> withRecords(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Span> suspects) {
        Set<TopicPartition> found = new HashSet<>();
        Map<TopicPartition, Span> left = new HashMap<>(suspects);
        consumer.assign(left.keySet());
        left.forEach((partition, span) -> consumer.seek(partition, span.from()));
        for (int poll = 0; poll < MOST_POLLS && !left.isEmpty(); poll++) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                Span span = left.remove(partition);
                if (span != null && record.offset() < span.to()) {
                    found.add(partition);
                }
            }
            left.entrySet()
                    .removeIf(each ->
                            consumer.position(each.getKey()) >= each.getValue().to());
            consumer.assign(left.keySet());
        }
        return found;
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, StreamsProperties.applicationId(settings));
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 65_536);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        properties.putAll(settings.clientProperties());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        return properties;
    }
}
