package io.hivesync.sinks.runtime;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Kafka knows of the partitions that came together ({@link ConsumerRebalanceListener}): asked for all of them at once, by
 * the first lane that wants to know. Hundreds of lanes that asked one by one would be minutes on their way to a first write.
 * An answer serves each lane once, while it is fresh; a lane that opens again asks for itself. Thread-safe.
 */
final class AssignedFacts {
    private static final Logger log = LoggerFactory.getLogger(AssignedFacts.class);
    /** Lanes do not wait for long for a partition of others that has no leader. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final long FRESH = Duration.ofSeconds(5).toNanos();

    private final KafkaView kafka;
    private final String standard;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Map<TopicPartition, Together> waiting = new ConcurrentHashMap<>();
    private @Nullable OptionalInt declared;
    private long declaredAt;

    /**
     * @param standard the topic that says how many partitions those of records have
     * @param clock what Kafka's timestamps are held against
     * @param nanos a clock that never goes back
     */
    AssignedFacts(KafkaView kafka, String standard, Clock clock, LongSupplier nanos) {
        this.kafka = kafka;
        this.standard = standard;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Nothing is asked yet. */
    void came(Collection<TopicPartition> partitions) {
        Together together = new Together(List.copyOf(partitions));
        partitions.forEach(partition -> waiting.put(partition, together));
    }

    void went(Collection<TopicPartition> partitions) {
        partitions.forEach(waiting::remove);
    }

    PartitionFacts of(TopicPartition partition) throws InterruptedException {
        Together together = waiting.remove(partition);
        Optional<PartitionFacts> known = together == null ? Optional.empty() : together.of(partition);
        return known.isPresent() ? known.get() : fresh(partition);
    }

    /** Asked now, for this partition alone. */
    PartitionFacts fresh(TopicPartition partition) throws InterruptedException {
        return requireNonNull(kafka.facts(List.of(partition), clock.millis(), KafkaView.LONGEST)
                .get(partition));
    }

    /** How many partitions the cluster's topics of records have; nothing when that cannot be known. */
    synchronized OptionalInt declaredPartitions() throws InterruptedException {
        long now = nanos.getAsLong();
        OptionalInt known = declared;
        if (known == null || now - declaredAt > FRESH) {
            known = kafka.partitionsOf(standard);
            declared = known;
            declaredAt = now;
        }
        return known;
    }

    private final class Together {
        private final List<TopicPartition> partitions;
        private Map<TopicPartition, PartitionFacts> facts = Map.of();
        private boolean asked;
        private long askedAt;

        Together(List<TopicPartition> partitions) {
            this.partitions = partitions;
        }

        /** Nothing when Kafka did not answer for all, or a while ago. */
        synchronized Optional<PartitionFacts> of(TopicPartition partition) throws InterruptedException {
            if (!asked) {
                askedAt = nanos.getAsLong();
                try {
                    facts = kafka.facts(partitions, clock.millis(), PATIENCE);
                } catch (KafkaException e) {
                    log.debug("Each of {} is asked for alone: {}", partitions, e.getMessage());
                }
                asked = true;
            }
            return nanos.getAsLong() - askedAt < FRESH ? Optional.ofNullable(facts.get(partition)) : Optional.empty();
        }
    }
}
