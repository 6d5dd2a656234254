package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only one that commits offsets: never above what the target has, and each with the mark that makes it ours. Used by the
 * consumer's thread. A commit that fails is repeated with the next one: the truth is in the target.
 */
final class Commits {
    private static final Logger log = LoggerFactory.getLogger(Commits.class);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Consumer<?, ?> consumer;
    private final SinkRunnerSettings settings;
    private final Map<TopicPartition, Place> committed = new HashMap<>();
    private final LongSupplier nanos;
    private long next;
    private boolean underWay;

    /** What of a commit makes it worth another one: the token alone does not. */
    private record Place(long offset, long replay, boolean replaying) {
        static Place of(OffsetAndMetadata offset) {
            CommitMark mark = CommitMark.of(offset.metadata()).orElse(new CommitMark(0, 0, false));
            return new Place(offset.offset(), mark.replay(), mark.replaying());
        }
    }

    /** @param nanos a clock that never goes back */
    Commits(Consumer<?, ?> consumer, SinkRunnerSettings settings, LongSupplier nanos) {
        this.consumer = consumer;
        this.settings = settings;
        this.nanos = nanos;
        this.next = nanos.getAsLong();
    }

    /** Commits what there is, if it is time. */
    void commitDue(Collection<LaneTask> lanes) {
        long now = nanos.getAsLong();
        if (underWay || now - next < 0) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> due = due(lanes);
        if (due.isEmpty()) {
            return;
        }
        next = now + settings.timing().commit().toNanos();
        underWay = true;
        consumer.commitAsync(due, (offsets, failure) -> {
            underWay = false;
            if (failure == null) {
                remember(offsets);
            } else {
                log.debug("Offsets were not committed, the next commit repeats them: {}", failure.getMessage());
            }
        });
    }

    /** Whether there is something to commit, now or in a moment. */
    boolean pending(Collection<LaneTask> lanes) {
        return underWay || !due(lanes).isEmpty();
    }

    /** Commits what there is before the lanes are given away. */
    void commitNow(Collection<LaneTask> lanes) {
        Map<TopicPartition, OffsetAndMetadata> due = due(lanes);
        if (due.isEmpty()) {
            return;
        }
        try {
            commit(due);
        } catch (KafkaException e) {
            log.debug("Offsets were not committed, their next owner finds them in the target: {}", e.getMessage());
        }
    }

    /** Makes an offset that somebody else set ours. */
    void claim(TopicPartition partition, SeekOrder order) {
        commit(Map.of(partition, ours(order.claim(), order.mark())));
    }

    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(committed::remove);
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        boolean done = false;
        while (!done) {
            try {
                consumer.commitSync(offsets, LONGEST);
                done = true;
            } catch (WakeupException e) {
                // meant for a poll; each lane wakes us up once for what it leaves to do
                log.debug("Woken up while offsets were committed");
            }
        }
        remember(offsets);
    }

    private Map<TopicPartition, OffsetAndMetadata> due(Collection<LaneTask> lanes) {
        Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>();
        for (LaneTask lane : lanes) {
            OptionalLong offset = lane.inbox().committable();
            TopicPartition partition =
                    new TopicPartition(lane.lane().topic(), lane.lane().partition());
            if (offset.isPresent()) {
                OffsetAndMetadata next = ours(offset.getAsLong(), lane.mark());
                if (!Place.of(next).equals(committed.get(partition))) {
                    due.put(partition, next);
                }
            }
        }
        return due;
    }

    private void remember(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> committed.put(partition, Place.of(offset)));
    }

    private static OffsetAndMetadata ours(long offset, CommitMark mark) {
        return new OffsetAndMetadata(offset, mark.text());
    }
}
