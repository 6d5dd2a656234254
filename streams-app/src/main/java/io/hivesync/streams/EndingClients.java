package io.hivesync.streams;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The Kafka clients of Streams, with a consumer that ties together what it reads and says when its input is lost, and with a
 * producer whose close ends: Streams closes it without a limit, and a transaction that is to commit offsets of a topic that was
 * deleted is retried for ever. What a close gives up is aborted when the next producer of the same transactional id begins.
 */
final class EndingClients implements KafkaClientSupplier {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    private final LostInput lost;
    private final Timers timers;

    EndingClients(LostInput lost, Timers timers) {
        this.lost = lost;
        this.timers = timers;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
        return new EndingProducer(settings);
    }

    @Override
    public Admin getAdmin(Map<String, Object> settings) {
        return Admin.create(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
        return new WatchedConsumer(settings, lost, new Pace(timers));
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
        return consumer(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
        return consumer(settings);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Hands out what a poll brought of a partition together. Kafka Streams has told it to reset nothing by itself: it throws,
     * and Streams goes to the beginning.
     */
    private static final class WatchedConsumer extends KafkaConsumer<byte[], byte[]> {
        private final LostInput lost;
        private final Pace pace;
        private final Gathering gathering = new Gathering();
        /** Partitions of which Streams had records since they were assigned. */
        private final Set<TopicPartition> handedOut = new HashSet<>();

        WatchedConsumer(Map<String, Object> settings, LostInput lost, Pace pace) {
            super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.lost = lost;
            this.pace = pace;
        }

        @Override
        public void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
            super.subscribe(pattern, noting(listener));
        }

        @Override
        public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
            super.subscribe(topics, noting(listener));
        }

        private ConsumerRebalanceListener noting(ConsumerRebalanceListener listener) {
            return gathering.noting(listener, handedOut::removeAll);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            lost.check(this);
            try {
                ConsumerRecords<byte[], byte[]> records = gathering.poll(pace.waitFor(timeout), super::poll);
                if (records.isEmpty()) {
                    pace.cameNothing(paused().isEmpty());
                } else {
                    pace.cameSomething();
                    handedOut.addAll(records.partitions());
                }
                return Bundle.tie(records);
            } catch (OffsetOutOfRangeException e) {
                lost.outOfRange(this, e.offsetOutOfRangePartitions());
                throw e;
            }
        }

        /**
         * Streams goes back in a partition when it has given up a task's state and goes on with the task. That still knows how
         * far we had read, and may commit it without having processed it. A new start does not.
         */
        @Override
        public void seek(TopicPartition partition, OffsetAndMetadata offset) {
            if (handedOut.contains(partition)) {
                throw new KafkaException("The state of a task was given up: " + partition + " is read again");
            }
            super.seek(partition, offset);
        }

        /** Streams asks for it with each commit, and for nothing else. */
        @Override
        public ConsumerGroupMetadata groupMetadata() {
            pace.commits();
            return super.groupMetadata();
        }
    }

    private static final class EndingProducer extends KafkaProducer<byte[], byte[]> {
        EndingProducer(Map<String, Object> settings) {
            super(settings, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void close() {
            close(CLOSE_WITHIN);
        }
    }
}
