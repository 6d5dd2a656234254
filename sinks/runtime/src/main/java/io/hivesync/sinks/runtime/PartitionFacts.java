package io.hivesync.sinks.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.utils.Utils;

/**
 * What Kafka knows of a partition and of its group's offset.
 *
 * @param partition its number
 * @param partitions how many the topic has
 * @param logStart the first offset that is still there
 * @param end the last stable offset: all before it is decided
 * @param safeFrom deletes before this offset may have been removed; 0 when none that matters
 * @param committed the group's offset; nothing when it never committed one, or it expired
 */
record PartitionFacts(
        String topicId,
        int partition,
        int partitions,
        long logStart,
        long end,
        long safeFrom,
        Optional<OffsetAndMetadata> committed) {

    PartitionFacts withCommitted(Optional<OffsetAndMetadata> other) {
        return new PartitionFacts(topicId, partition, partitions, logStart, end, safeFrom, other);
    }

    /** By which Kafka's own partitioner chooses a record's partition: of the UTF-8 form of its key, not negative. */
    static int keyHash(String bladeId) {
        return Utils.toPositive(Utils.murmur2(bladeId.getBytes(UTF_8)));
    }

    /** Whether a record with this id is in this partition. */
    boolean owns(String bladeId) {
        return owns(keyHash(bladeId));
    }

    /**
     * Whether records with such an id are in this partition.
     *
     * @param keyHash what {@link #keyHash(String)} says of it
     */
    boolean owns(int keyHash) {
        return keyHash % partitions == partition;
    }
}
