package io.hivesync.streams;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Makes one poll of several, as long as each brings as much as it may: how much of a backlog is folded together depends on
 * what is read together, and that depends on memory, which a consumer's own settings bound by records or by compressed bytes
 * only. What is held is {@link #ENOUGH_BYTES} and one poll.
 *
 * <p>Each poll may take partitions away. What came of them before is dropped: whoever has them now reads it again. And what a
 * later poll throws waits for the next call: the consumer's positions are behind what came before. For one thread.
 */
final class Gathering {
    /**
     * Of one poll: of what is compressed nothing else bounds the bytes that come, and while they do each record is there
     * twice (its headers keep what it was unpacked into). A poll takes 4 us.
     */
    static final int EACH = 32;

    static final int MOST = 20_000;

    /** Of keys and values. */
    static final long ENOUGH_BYTES = 16L << 20;

    private final Set<TopicPartition> takenAway = new HashSet<>();
    private @Nullable RuntimeException thrown;

    /** A poll of the consumer. */
    interface Poll {
        ConsumerRecords<byte[], byte[]> within(Duration timeout);
    }

    /** Takes note of the partitions that are taken away, and tells {@code alsoTold}, before the listener. */
    ConsumerRebalanceListener noting(
            ConsumerRebalanceListener listener, Consumer<Collection<TopicPartition>> alsoTold) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                takeAway(partitions);
                alsoTold.accept(partitions);
                listener.onPartitionsRevoked(partitions);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                takeAway(partitions);
                alsoTold.accept(partitions);
                listener.onPartitionsLost(partitions);
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                listener.onPartitionsAssigned(partitions);
            }
        };
    }

    private void takeAway(Collection<TopicPartition> partitions) {
        takenAway.addAll(partitions);
        if (thrown instanceof InvalidOffsetException) {
            // it is thrown again if it holds for what is left
            thrown = null;
        }
    }

    /** Waits for the first alone. */
    ConsumerRecords<byte[], byte[]> poll(Duration timeout, Poll poll) {
        throwWhatWaits();
        ConsumerRecords<byte[], byte[]> polled = poll.within(timeout);
        if (polled.count() < EACH) {
            return polled;
        }
        Gathered gathered = new Gathered();
        gathered.add(polled);
        takenAway.clear();
        while (polled.count() >= EACH && takenAway.isEmpty() && !gathered.full()) {
            try {
                polled = poll.within(Duration.ZERO);
            } catch (RuntimeException e) {
                thrown = e;
                polled = ConsumerRecords.empty();
            }
            gathered.drop(takenAway);
            gathered.add(polled);
        }
        return new ConsumerRecords<>(gathered.records, gathered.next);
    }

    private void throwWhatWaits() {
        RuntimeException waiting = thrown;
        thrown = null;
        if (waiting != null) {
            throw waiting;
        }
    }

    private static final class Gathered {
        private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
        private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        private int count;
        private long bytes;

        void add(ConsumerRecords<byte[], byte[]> polled) {
            for (TopicPartition partition : polled.partitions()) {
                List<ConsumerRecord<byte[], byte[]>> more = polled.records(partition);
                records.computeIfAbsent(partition, first -> new ArrayList<>()).addAll(more);
                more.forEach(record -> bytes += Sizes.of(record.key()) + Sizes.of(record.value()));
            }
            count += polled.count();
            next.putAll(polled.nextOffsets());
        }

        void drop(Set<TopicPartition> partitions) {
            records.keySet().removeAll(partitions);
            next.keySet().removeAll(partitions);
        }

        boolean full() {
            return count + EACH > MOST || bytes >= ENOUGH_BYTES;
        }
    }
}
