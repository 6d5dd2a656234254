package io.hivesync.bench;

import static java.util.Objects.requireNonNull;

import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.ModelSchemaCodec;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The workload as the streams-app would have written it: in the record topic of its model, in transactions.
 *
 * @param lastOffsets of the records, by partition
 * @param meanBytes of the values, tombstones counted as nothing
 */
record RecordTopic(String bootstrapServers, TopicNames names, Map<Integer, Long> lastOffsets, long meanBytes) {
    static final int PARTITIONS = 6;
    private static final int PER_TRANSACTION = 1000;
    private static final TopicNames NAMES = new TopicNames("hive");
    private static final long EPOCH = 1_767_225_600_000L;

    long lastOffset(int partition) {
        return requireNonNull(lastOffsets.get(partition), "each partition has a record");
    }

    static RecordTopic write(String bootstrapServers, Workload workload) throws InterruptedException {
        return write(bootstrapServers, NAMES, workload.events().iterator(), PER_TRANSACTION, Duration.ZERO);
    }

    /** So many records, each created once, none of them held in memory. */
    static RecordTopic writeDistinct(String bootstrapServers, int records) throws InterruptedException {
        return write(bootstrapServers, NAMES, distinct(records), PER_TRANSACTION, Duration.ZERO);
    }

    /** The same at a pace, in transactions of 20 ms; what was changed then is of then. */
    static RecordTopic writeAtPace(String bootstrapServers, TopicNames names, int records, int perSecond)
            throws InterruptedException {
        return write(bootstrapServers, names, distinct(records), Math.max(1, perSecond / 50), Duration.ofMillis(20));
    }

    private static Iterator<Event> distinct(int records) {
        Random random = new Random(KafkaToPostgres.SEED);
        return IntStream.range(0, records)
                .mapToObj(number -> created(number, random))
                .iterator();
    }

    /** The topic and the schema of its model. */
    static void create(String bootstrapServers, TopicNames names) throws InterruptedException {
        try (var producer = producer(bootstrapServers)) {
            create(bootstrapServers, names, producer);
        }
    }

    private static void create(String bootstrapServers, TopicNames names, KafkaProducer<String, byte[]> producer)
            throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            TopicCreator creator = new TopicCreator(admin, names, PARTITIONS);
            creator.ensureCluster();
            creator.ensure(Accounts.SCHEMA.model());
        }
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(
                names.models(), Accounts.SCHEMA.model(), ModelSchemaCodec.encode(Accounts.SCHEMA)));
        producer.commitTransaction();
    }

    private static KafkaProducer<String, byte[]> producer(String bootstrapServers) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "transactional.id", "bench",
                "linger.ms", "5",
                // else a new topic's first batches overtake each other, are refused and sent again: noise in the log
                "max.in.flight.requests.per.connection", "1");
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    private static Event created(int number, Random random) {
        String id = "acc_%016x".formatted(random.nextLong());
        return new Event(number, Op.CREATE, id, Accounts.record(id, Accounts.date(number), number, random));
    }

    /** @param between transactions; zero: as fast as can be */
    private static RecordTopic write(
            String bootstrapServers, TopicNames names, Iterator<Event> events, int perTransaction, Duration between)
            throws InterruptedException {
        Map<Integer, Long> lastOffsets = new HashMap<>();
        long bytes = 0;
        try (var producer = producer(bootstrapServers)) {
            create(bootstrapServers, names, producer);
            long start = System.nanoTime();
            long count = 0;
            for (int transaction = 0; events.hasNext(); transaction++) {
                List<Event> part = new ArrayList<>();
                while (events.hasNext() && part.size() < perTransaction) {
                    part.add(events.next());
                }
                count += part.size();
                Pace.until(start + between.toNanos() * transaction);
                long tsMs = between.isZero() ? EPOCH + transaction : System.currentTimeMillis();
                bytes += write(producer, names.records(Accounts.SCHEMA.model()), part, tsMs, lastOffsets);
            }
            return new RecordTopic(bootstrapServers, names, Map.copyOf(lastOffsets), bytes / count);
        }
    }

    private static long write(
            KafkaProducer<String, byte[]> producer,
            String topic,
            List<Event> events,
            long tsMs,
            Map<Integer, Long> lastOffsets)
            throws InterruptedException {
        producer.beginTransaction();
        long bytes = 0;
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Event event : events) {
            ProducerRecord<String, byte[]> record = record(topic, event, tsMs);
            bytes += record.value() == null ? 0 : record.value().length;
            sent.add(producer.send(record));
        }
        producer.commitTransaction();
        for (Future<RecordMetadata> answer : sent) {
            try {
                lastOffsets.merge(answer.get().partition(), answer.get().offset(), Math::max);
            } catch (ExecutionException e) {
                throw new IllegalStateException("A committed transaction's records were written", e);
            }
        }
        return bytes;
    }

    private static ProducerRecord<String, byte[]> record(String topic, Event event, long tsMs) {
        Position position = new Position(EPOCH, event.number() + 1, 0);
        byte[] value = event.op() == Op.DELETE ? null : EnvelopeCodec.encode(envelope(event, position, tsMs));
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, event.id(), value);
        HeaderNames.put(record.headers(), HeaderNames.VERSION, Long.toString(event.number() + 1L));
        HeaderNames.put(record.headers(), HeaderNames.POSITION, position.toString());
        HeaderNames.put(record.headers(), HeaderNames.SCHEMA, "1");
        HeaderNames.put(record.headers(), HeaderNames.OP, event.op().code());
        HeaderNames.put(record.headers(), HeaderNames.SOURCE_TS_MS, Long.toString(tsMs));
        HeaderNames.put(record.headers(), HeaderNames.MERGED, "1");
        return record;
    }

    private static Envelope envelope(Event event, Position position, long tsMs) {
        Source source = new Source("3.6.1.Final", "hive", "hive", tsMs, "false", "main", "accounts", null, position);
        return new Envelope(null, Accounts.image(event.after()), source, event.op(), tsMs);
    }

    String topic() {
        return names.records(Accounts.SCHEMA.model());
    }
}
