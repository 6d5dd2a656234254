package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class GatheringTest {
    private static final int EACH = Gathering.EACH;
    private static final TopicPartition A = new TopicPartition("t", 0);
    private static final TopicPartition B = new TopicPartition("t", 1);
    private static final Duration WAIT = Duration.ofMillis(50);

    private final Gathering gathering = new Gathering();
    private final Queue<Gathering.Poll> polls = new ArrayDeque<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final ConsumerRebalanceListener listener = gathering.noting(
            new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    told.add("revoked " + partitions);
                }

                @Override
                public void onPartitionsLost(Collection<TopicPartition> partitions) {
                    told.add("lost " + partitions);
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    told.add("assigned " + partitions);
                }
            },
            partitions -> told.add("gone " + partitions));

    @Test
    void goesOnWhileEachBringsAsMuchAsItMay() {
        brings(A, EACH, 10);
        brings(B, EACH, 10);
        brings(A, EACH - 1, 10);
        brings(A, 1, 10);
        ConsumerRecords<byte[], byte[]> polled = poll();
        assertThat(offsets(polled, A)).hasSize(2 * EACH - 1).isSorted().doesNotHaveDuplicates();
        assertThat(offsets(polled, B)).hasSize(EACH);
        assertThat(polled.nextOffsets())
                .isEqualTo(Map.of(A, new OffsetAndMetadata(2 * EACH - 1), B, new OffsetAndMetadata(EACH)));
        assertThat(polls).hasSize(1);
    }

    @Test
    void waitsForTheFirstAloneAndNotAtAllForMoreThanFew() {
        List<Duration> asked = new ArrayList<>();
        for (int count : new int[] {EACH, 0, 3}) {
            polls.add(timeout -> {
                asked.add(timeout);
                return records(A, count, 10);
            });
        }
        assertThat(poll().count()).isEqualTo(EACH);
        assertThat(poll().count()).isEqualTo(3);
        assertThat(asked).containsExactly(WAIT, Duration.ZERO, WAIT);
    }

    @Test
    void endsWithEnoughRecords() {
        for (int i = 0; i < 800; i++) {
            brings(A, EACH, 10);
        }
        assertThat(poll().count()).isEqualTo(20_000);
        assertThat(poll().count()).isEqualTo(800 * EACH - 20_000);
    }

    /** Else a backlog of large documents, which may be small when compressed, would not fit into memory. */
    @Test
    void endsWithEnoughBytes() {
        for (int i = 0; i < 30; i++) {
            brings(A, EACH, 200_000);
        }
        // 16 MB, and one poll
        assertThat(poll().count()).isEqualTo(3 * EACH);
    }

    /** Streams has no task for it any more, and would end; whoever has it begins where the last commit was. */
    @Test
    void whatCameOfAPartitionThatIsTakenAwayIsDropped() {
        brings(A, EACH, 10);
        brings(B, EACH, 10);
        polls.add(timeout -> {
            listener.onPartitionsRevoked(List.of(A));
            return records(B, EACH, 10);
        });
        brings(B, EACH, 10);
        ConsumerRecords<byte[], byte[]> polled = poll();
        assertThat(polled.partitions()).containsExactly(B);
        assertThat(polled.nextOffsets()).containsOnlyKeys(B);
        assertThat(offsets(polled, B)).hasSize(2 * EACH);
        assertThat(told).containsExactly("gone [t-0]", "revoked [t-0]");
        // and then it gathers again
        brings(B, EACH, 10);
        brings(B, EACH, 10);
        assertThat(poll().count()).isEqualTo(3 * EACH);
    }

    @Test
    void whatComesOfItOnceItIsBackCounts() {
        brings(B, EACH, 10);
        polls.add(timeout -> {
            listener.onPartitionsLost(List.of(B));
            positions.put(B, 0L);
            listener.onPartitionsAssigned(List.of(B));
            return records(B, 5, 10);
        });
        ConsumerRecords<byte[], byte[]> polled = poll();
        assertThat(offsets(polled, B)).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(polled.nextOffsets()).isEqualTo(Map.of(B, new OffsetAndMetadata(5)));
        assertThat(told).containsExactly("gone [t-1]", "lost [t-1]", "assigned [t-1]");
    }

    /** The consumer's positions are behind what came before: thrown at once it would be lost. */
    @Test
    void whatALaterPollThrowsComesWithTheNextCall() {
        brings(A, EACH, 10);
        polls.add(timeout -> {
            throw new WakeupException();
        });
        brings(A, 7, 10);
        assertThat(poll().count()).isEqualTo(EACH);
        assertThatThrownBy(this::poll).isInstanceOf(WakeupException.class);
        assertThat(poll().count()).isEqualTo(7);
    }

    @Test
    void offsetsThatAreOutOfRangeAreForgottenWithTheirPartition() {
        brings(A, EACH, 10);
        polls.add(timeout -> {
            throw new OffsetOutOfRangeException(Map.of(A, (long) EACH));
        });
        assertThat(poll().count()).isEqualTo(EACH);
        listener.onPartitionsLost(List.of(A));
        brings(A, 7, 10);
        assertThat(poll().count()).isEqualTo(7);
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        return gathering.poll(
                WAIT,
                timeout -> polls.isEmpty()
                        ? ConsumerRecords.empty()
                        : polls.remove().within(timeout));
    }

    private void brings(TopicPartition partition, int count, int size) {
        polls.add(timeout -> records(partition, count, size));
    }

    private ConsumerRecords<byte[], byte[]> records(TopicPartition partition, int count, int size) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long from = positions.getOrDefault(partition, 0L);
        byte[] value = new byte[size];
        for (int i = 0; i < count; i++) {
            records.add(new ConsumerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    from + i,
                    0,
                    TimestampType.CREATE_TIME,
                    1,
                    size,
                    "k".getBytes(UTF_8),
                    value,
                    new RecordHeaders(),
                    Optional.empty()));
        }
        positions.put(partition, from + count);
        return count == 0
                ? ConsumerRecords.empty()
                : new ConsumerRecords<>(
                        Map.of(partition, records), Map.of(partition, new OffsetAndMetadata(from + count)));
    }

    private static List<Long> offsets(ConsumerRecords<byte[], byte[]> polled, TopicPartition partition) {
        return polled.records(partition).stream().map(ConsumerRecord::offset).toList();
    }
}
