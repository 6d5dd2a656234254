package io.hivesync.topics;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** The partitions of a topic that may be new: that a topic is created is said before each broker has heard of it. */
public final class TopicPartitions {
    private static final int LOOKS = 50;
    private static final long BETWEEN_LOOKS_NANOS = 20_000_000;

    private TopicPartitions() {}

    /**
     * Looks for a second at least.
     *
     * @throws KafkaException when no broker that was asked knows the topic
     */
    public static List<TopicPartition> of(Consumer<?, ?> consumer, String topic) {
        for (int looks = 0; looks < LOOKS; looks++) {
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
