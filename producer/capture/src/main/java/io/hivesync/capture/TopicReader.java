package io.hivesync.capture;

import io.hivesync.topics.TopicPartitions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads a whole compacted topic. Stateless but for the consumer's place, which is the end afterwards. */
final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(200);

    private static final int MOST_EMPTY_POLLS = 50;

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
        List<TopicPartition> partitions = TopicPartitions.of(consumer, topic);
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
}
