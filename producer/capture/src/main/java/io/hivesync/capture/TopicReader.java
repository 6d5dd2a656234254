package io.hivesync.capture;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads a whole compacted topic. Stateless but for the consumer's place, which is the end afterwards. */
final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(200);

    private static final int MOST_EMPTY_POLLS = 50;

    private static final int LOOKS = 50;
    private static final long BETWEEN_LOOKS_NANOS = 20_000_000;

    private TopicReader() {}

    /** Tells the end offsets of partitions. */
    interface Ends {
        Map<TopicPartition, Long> of(List<TopicPartition> partitions);
    }

    /**
     * Hands over all that is committed up to the ends, in order of each partition.
     *
     * @throws TimeoutException when something before the ends is neither committed nor aborted for long
     */
    static void readToEnd(
            Consumer<byte[], byte[]> consumer,
            String topic,
            Ends endOffsets,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        List<TopicPartition> partitions = partitionsOf(topic, consumer);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = endOffsets.of(partitions);
        int emptyPolls = 0;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            polled.forEach(handler);
            emptyPolls = polled.isEmpty() ? emptyPolls + 1 : 0;
            if (emptyPolls > MOST_EMPTY_POLLS) {
                throw new TimeoutException("an open transaction in " + topic + " hides what is behind it");
            }
        }
    }

    /** A broker that is asked right after a topic was created may not have heard of it yet. */
    private static List<TopicPartition> partitionsOf(String topic, Consumer<byte[], byte[]> consumer) {
        for (int tries = 0; tries < LOOKS; tries++) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (!found.isEmpty()) {
                return found.stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
        throw new KafkaException("the topic " + topic + " does not exist");
    }
}
