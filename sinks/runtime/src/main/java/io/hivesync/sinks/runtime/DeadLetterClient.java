package io.hivesync.sinks.runtime;

import static java.util.Objects.requireNonNull;

import io.hivesync.topics.Mark;
import io.hivesync.topics.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sink's dead letters and settles them. A retry never writes what the letter holds: it has the streams-app send the
 * record's present image again, with a new version, which every sink gets like any change. One thread; Kafka's exceptions
 * come through.
 */
public final class DeadLetterClient implements AutoCloseable {
    /** A record that was refused so often for the same reason will be refused again. */
    public static final int MOST_RETRIES = 3;

    private static final Duration POLL = Duration.ofMillis(200);

    private final ClientSettings clients;
    private final TopicNames names;
    private final Admin admin;
    private @Nullable KafkaProducer<String, byte[]> producer;

    /** @param client properties of Kafka's clients, {@code bootstrap.servers} at least */
    public DeadLetterClient(Map<String, Object> client, TopicNames names) {
        this.clients = ClientSettings.of(names.prefix() + "-dlq", client);
        this.names = names;
        this.admin = Admin.create(clients.admin());
    }

    /**
     * What was found.
     *
     * @param all the letters, also those that are settled
     * @param more whether there are more than could be held
     */
    public record Letters(List<DeadLetter> all, boolean more) {
        public Letters {
            all = List.copyOf(all);
        }

        public List<DeadLetter> open() {
            return all.stream()
                    .filter(letter -> letter.state() == DeadLetter.State.OPEN)
                    .toList();
        }
    }

    /** The sinks that have ever read here. */
    public Set<String> sinks() throws InterruptedException {
        return KnownNames.sinks(admin, names);
    }

    /** The models that have a topic of records. */
    public Set<String> models() throws InterruptedException {
        return KnownNames.models(admin, names);
    }

    /** The letters of a sink, of which only those that are wanted are held; none when it never had one. */
    public Letters read(String sink, Predicate<DeadLetter> wanted) {
        DeadLetterLog log = new DeadLetterLog(wanted);
        try (KafkaConsumer<String, byte[]> reader = clients.reader()) {
            List<TopicPartition> letters = partitions(reader, names.deadLetters(sink));
            reader.assign(letters);
            reader.seekToBeginning(letters);
            readToEnd(reader, log::heard);
            Map<TopicPartition, Long> first = log.firstOpen();
            first.keySet()
                    .removeIf(
                            partition -> !partitions(reader, partition.topic()).contains(partition));
            reader.assign(first.keySet());
            first.forEach(reader::seek);
            readToEnd(reader, log::heardRecord);
        }
        return new Letters(log.letters(), log.isCut());
    }

    /** The value of a letter, as it was refused; nothing for a refused delete, or when retention took the letter. */
    public Optional<byte[]> value(String sink, DeadLetter letter) {
        TopicPartition partition =
                new TopicPartition(names.deadLetters(sink), letter.place().partition());
        try (KafkaConsumer<String, byte[]> reader = clients.reader()) {
            reader.assign(List.of(partition));
            reader.seek(partition, letter.place().offset());
            for (int tries = 0; tries < 50; tries++) {
                for (ConsumerRecord<String, byte[]> record : reader.poll(POLL)) {
                    return Optional.of(record)
                            .filter(found -> found.offset() == letter.place().offset())
                            .map(ConsumerRecord::value);
                }
            }
        }
        return Optional.empty();
    }

    /** Has the record sent again to every sink, as it is now; when it returns, Kafka has the request. */
    public void touch(String model, String recordId) throws InterruptedException {
        send(Mark.touch(names, model, recordId));
    }

    /** Has the letter's record sent again, and settles the letter: cut off in between, it is sent again once more. */
    public void retry(String sink, DeadLetter letter) throws InterruptedException {
        touch(letter.model(), letter.recordId());
        send(DeadLetterLog.settlement(names.deadLetters(sink), letter, DeadLetter.State.RETRIED));
    }

    public void discard(String sink, DeadLetter letter) throws InterruptedException {
        send(DeadLetterLog.settlement(names.deadLetters(sink), letter, DeadLetter.State.DISCARDED));
    }

    private void send(ProducerRecord<String, byte[]> record) throws InterruptedException {
        if (producer == null) {
            producer = clients.producer();
        }
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw KnownNames.failure(e);
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> reader, String topic) {
        return reader.partitionsFor(topic, Duration.ofSeconds(10)).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private static void readToEnd(
            KafkaConsumer<String, byte[]> reader, Consumer<ConsumerRecord<String, byte[]>> action) {
        Map<TopicPartition, Long> ends = reader.endOffsets(reader.assignment());
        while (reader.assignment().stream()
                .anyMatch(partition -> reader.position(partition) < requireNonNull(ends.get(partition)))) {
            reader.poll(POLL).forEach(action);
        }
    }

    @Override
    public void close() {
        try {
            if (producer != null) {
                producer.close(Duration.ofSeconds(1));
            }
        } finally {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
