package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.TopicCreator;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the records that a sink cannot write to its topic of dead letters: key, value and headers as they were, and more
 * headers that say why.
 *
 * <p>Guarantee: when {@link #publish} returns, all in-sync replicas have the letter. Who publishes passes the record only
 * then, so a crash in between publishes it again: at least once, and a reader knows a repeat by the topic, partition and
 * offset in its headers.
 *
 * <p>Thread-safe, one at a time. The topic and the producer are made with the first letter, anew after any failure. The close
 * never waits for a letter that is under way: who publishes it lets go of the producer afterwards.
 */
final class DeadLetters implements AutoCloseable {
    private static final int LONGEST_REASON = 2_000;
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final ClientSettings clients;
    private final SinkRunnerSettings settings;
    private final KafkaView kafka;
    private final String topic;
    private final LogPace pace = new LogPace(System::nanoTime);
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean closed;
    private @Nullable KafkaProducer<String, byte[]> producer;

    DeadLetters(ClientSettings clients, SinkRunnerSettings settings, KafkaView kafka) {
        this.clients = clients;
        this.settings = settings;
        this.kafka = kafka;
        this.topic = settings.names().deadLetters(settings.sinkName());
    }

    /**
     * Returns when Kafka has it.
     *
     * @throws UndeliverableException when Kafka refuses it
     * @throws KafkaException when it cannot be said now
     */
    void publish(Lane lane, QueuedRecord record, Refusal refusal) throws UndeliverableException, InterruptedException {
        lock.lockInterruptibly();
        boolean published = false;
        try {
            if (closed) {
                throw new InterruptedException("The sink ends");
            }
            TopicPartition partition = new TopicPartition(lane.topic(), lane.partition());
            ProducerRecord<String, byte[]> letter = letter(partition, record);
            explain(letter, lane, refusal, record.offset());
            producer(partition).send(letter).get();
            published = true;
            say(lane, record, refusal);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (KafkaException e) {
            throw failure(e);
        } finally {
            release(!published);
        }
    }

    /** The lock is given back whatever the producer's close throws, and a close that came meanwhile is made up for. */
    private void release(boolean failed) {
        try {
            if (failed) {
                closeProducer();
            }
        } finally {
            lock.unlock();
            if (closed) {
                close();
            }
        }
    }

    /** As it stands in its topic, since the headers are not kept while a record waits; compaction may have taken it. */
    private ProducerRecord<String, byte[]> letter(TopicPartition partition, QueuedRecord record)
            throws InterruptedException {
        Optional<ConsumerRecord<String, byte[]>> original =
                kafka.record(partition, record.offset()).filter(record::isOf);
        // of one that waited in the target, only the image is known here
        byte[] value = original.isPresent() ? original.get().value() : record.value();
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(topic, record.key(), value);
        if (original.isPresent()) {
            original.get().headers().forEach(letter.headers()::add);
            return letter;
        }
        if (record.version() >= 0) {
            HeaderNames.put(letter.headers(), HeaderNames.VERSION, Long.toString(record.version()));
        }
        HeaderNames.put(letter.headers(), HeaderNames.SCHEMA, Long.toString(record.schemaNumber()));
        HeaderNames.put(letter.headers(), HeaderNames.SOURCE_TS_MS, Long.toString(record.sourceTsMs()));
        return letter;
    }

    private void explain(ProducerRecord<String, byte[]> letter, Lane lane, Refusal refusal, long offset) {
        var headers = letter.headers();
        HeaderNames.put(headers, HeaderNames.MODEL, lane.model());
        HeaderNames.put(headers, HeaderNames.ERROR_KIND, refusal.kind().text());
        HeaderNames.put(headers, HeaderNames.ERROR_REASON, shortened(refusal.reason()));
        HeaderNames.put(headers, HeaderNames.ERROR_SINK, lane.sink());
        HeaderNames.put(headers, HeaderNames.ERROR_TOPIC, lane.topic());
        HeaderNames.put(headers, HeaderNames.ERROR_PARTITION, Integer.toString(lane.partition()));
        HeaderNames.put(headers, HeaderNames.ERROR_OFFSET, Long.toString(offset));
        HeaderNames.put(
                headers, HeaderNames.ERROR_TS_MS, Long.toString(settings.clock().millis()));
    }

    /** A letter is larger than its record by a bounded amount, so that its topic takes it. */
    private static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
    }

    private KafkaProducer<String, byte[]> producer(TopicPartition partition) throws InterruptedException {
        if (producer == null) {
            // the count of partitions is one for the whole cluster
            int partitions = kafka.partitionsOf(partition.topic())
                    .orElseThrow(() ->
                            new KafkaException(partition.topic() + " is not there any more, or may not be described"));
            try (Admin admin = Admin.create(clients.admin())) {
                new TopicCreator(admin, settings.names(), partitions, settings.replication())
                        .ensureDeadLetters(settings.sinkName());
            }
            producer = clients.producer();
        }
        return producer;
    }

    private UndeliverableException failure(@Nullable Throwable cause) {
        if (cause instanceof RetriableException || cause instanceof org.apache.kafka.common.errors.InterruptException) {
            throw (KafkaException) cause;
        }
        String reason = cause == null ? "unknown" : String.valueOf(cause.getMessage());
        return new UndeliverableException("Kafka does not take the dead letter into " + topic + ": " + reason, cause);
    }

    private void say(Lane lane, QueuedRecord record, Refusal refusal) {
        String text = "Lane {}: the record at offset {} was refused and is in {} now: {}";
        if (pace.due()) {
            log.warn(text, lane, record.offset(), topic, refusal.reason());
        } else {
            log.debug(text, lane, record.offset(), topic, refusal.reason());
        }
    }

    private void closeProducer() {
        KafkaProducer<String, byte[]> current = producer;
        producer = null;
        if (current == null) {
            return;
        }
        // with the thread's flag set the close would fail
        boolean interrupted = Thread.interrupted();
        try {
            current.close(Duration.ZERO);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        if (lock.tryLock()) {
            try {
                closeProducer();
            } finally {
                lock.unlock();
            }
        }
    }
}
