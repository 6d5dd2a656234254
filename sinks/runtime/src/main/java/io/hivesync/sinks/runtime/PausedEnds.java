package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the partitions end that are not read at the moment, because their target takes nothing: Kafka's consumer learns it only
 * from what it reads. Asks now and then, and never waits. Used by the consumer's thread.
 */
final class PausedEnds {
    private final Repeated<Collection<TopicPartition>, Map<TopicPartition, Long>> kafka;
    private Map<TopicPartition, Long> ends = Map.of();

    /**
     * @param kafka knows the ends of partitions, see {@link KafkaView#ends}
     * @param pause between two looks
     * @param nanos a clock that never goes back
     */
    PausedEnds(
            Function<Collection<TopicPartition>, CompletableFuture<Map<TopicPartition, Long>>> kafka,
            Duration pause,
            LongSupplier nanos) {
        this.kafka = new Repeated<>(kafka, pause, nanos);
    }

    void look(Collection<TopicPartition> paused) {
        kafka.answer().ifPresent(found -> ends = found);
        if (!paused.isEmpty()) {
            kafka.ask(() -> paused);
        }
    }

    /** As it was at the last look; nothing when the partition was read then. */
    OptionalLong of(TopicPartition partition) {
        Long end = ends.get(partition);
        return end == null ? OptionalLong.empty() : OptionalLong.of(end);
    }
}
