package io.hivesync.bench;

import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.ModelSchemaCodec;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The workload as the capture would have written it: in the change topic of its model, with both images, in transactions; with
 * a prefix of its own, so that the streams-app that reads it is a new one.
 *
 * @param ends where a reader of everything stands, by partition
 * @param meanBytes of the values
 */
record ChangeTopic(String bootstrapServers, TopicNames names, Map<TopicPartition, Long> ends, long meanBytes) {
    private static final int PER_TRANSACTION = 1000;
    private static final long EPOCH = 1_767_225_600_000L;

    static ChangeTopic write(String bootstrapServers, String prefix, Workload workload) throws InterruptedException {
        TopicNames names = create(bootstrapServers, prefix);
        Map<TopicPartition, Long> ends = new HashMap<>();
        Map<String, List<String>> last = new HashMap<>();
        long bytes = 0;
        try (var producer = producer(bootstrapServers, prefix)) {
            List<Event> events = workload.events();
            for (int from = 0; from < events.size(); from += PER_TRANSACTION) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                producer.beginTransaction();
                for (Event event : events.subList(from, Math.min(events.size(), from + PER_TRANSACTION))) {
                    ProducerRecord<String, byte[]> change = change(names, event, last.get(event.id()));
                    last.put(event.id(), event.after());
                    bytes += change.value().length;
                    sent.add(producer.send(change));
                }
                producer.commitTransaction();
                for (Future<RecordMetadata> answer : sent) {
                    RecordMetadata at = answer.get();
                    ends.merge(new TopicPartition(at.topic(), at.partition()), at.offset() + 1, Math::max);
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A committed transaction's records were written", e);
        }
        return new ChangeTopic(
                bootstrapServers,
                names,
                Map.copyOf(ends),
                bytes / workload.events().size());
    }

    /** The topics, with the model's schema and nothing else in them. */
    static TopicNames create(String bootstrapServers, String prefix) {
        TopicNames names = new TopicNames(prefix);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
                var producer = producer(bootstrapServers, prefix + "-schema")) {
            TopicCreator creator = new TopicCreator(admin, names, RecordTopic.PARTITIONS);
            creator.ensureCluster();
            creator.ensure(Accounts.SCHEMA.model());
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(
                    names.models(), Accounts.SCHEMA.model(), ModelSchemaCodec.encode(Accounts.SCHEMA)));
            producer.commitTransaction();
        }
        return names;
    }

    private static KafkaProducer<String, byte[]> producer(String bootstrapServers, String transactionalId) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "transactional.id",
                transactionalId,
                "linger.ms",
                "5",
                "compression.type",
                "lz4",
                "batch.size",
                "131072",
                // else a new topic's first batches overtake each other, are refused and sent again: noise in the log
                "max.in.flight.requests.per.connection",
                "1");
        var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    /** @param before the record before it; null or empty when there was none */
    static ProducerRecord<String, byte[]> change(
            TopicNames names, Event event, @org.jspecify.annotations.Nullable List<String> before) {
        Position position = new Position(EPOCH, event.number() + 1, 0);
        long tsMs = EPOCH + event.number();
        Source source = new Source(
                "3.6.1.Final", "sqlite", "hive", tsMs, "false", "main", Accounts.SCHEMA.model(), null, position);
        Envelope envelope = new Envelope(
                before == null || before.isEmpty() ? null : Accounts.image(before),
                event.op() == Op.DELETE ? null : Accounts.image(event.after()),
                source,
                event.op(),
                tsMs);
        var change = new ProducerRecord<>(
                names.changes(Accounts.SCHEMA.model()), event.id(), EnvelopeCodec.encode(envelope));
        HeaderNames.put(change.headers(), HeaderNames.POSITION, position.toString());
        HeaderNames.put(change.headers(), HeaderNames.SCHEMA, "1");
        HeaderNames.put(change.headers(), HeaderNames.SOURCE_TS_MS, Long.toString(tsMs));
        return change;
    }
}
