package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where the partitions end that are not read at the moment, because their target takes nothing: Kafka's consumer learns it only
 * from what it reads. Asks now and then, and never waits. Used by the consumer's thread.
 */
final class PausedEnds {
    private final Function<Collection<TopicPartition>, CompletableFuture<Map<TopicPartition, Long>>> kafka;
    private final Duration pause;
    private final LongSupplier nanos;
    private @Nullable CompletableFuture<Map<TopicPartition, Long>> asked;
    private Map<TopicPartition, Long> ends = Map.of();
    private long next;

    /**
     * @param kafka knows the ends of partitions, see {@link KafkaView#ends}
     * @param pause between two looks
     * @param nanos a clock that never goes back
     */
    PausedEnds(
            Function<Collection<TopicPartition>, CompletableFuture<Map<TopicPartition, Long>>> kafka,
            Duration pause,
            LongSupplier nanos) {
        this.kafka = kafka;
        this.pause = pause;
        this.nanos = nanos;
        this.next = nanos.getAsLong();
    }

    void look(Collection<TopicPartition> paused) {
        if (asked != null && asked.isDone()) {
            ends = asked.getNow(Map.of());
            asked = null;
        }
        long now = nanos.getAsLong();
        if (asked == null && now - next >= 0 && !paused.isEmpty()) {
            asked = kafka.apply(paused);
            next = now + pause.toNanos();
        }
    }

    /** As it was at the last look; nothing when the partition was read then. */
    OptionalLong of(TopicPartition partition) {
        Long end = ends.get(partition);
        return end == null ? OptionalLong.empty() : OptionalLong.of(end);
    }
}
