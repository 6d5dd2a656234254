package io.hivesync.bench;

import static java.util.Objects.requireNonNull;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.TopicNames;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What the window of the batching by record id does: how many changes one record that goes out stands for, and how long after a
 * change was sent to the change topic a reader of the record topic has it, or a newer one of its record. The load is the same
 * for each window: so many changes a second, in even steps, the lower a record's number the likelier ({@code u^3}).
 */
record Fold(PrintStream out, int perSecond, int seconds, Path plot) {
    private static final List<Integer> WINDOWS_MS = List.of(0, 25, 50, 100, 200, 400, 800);
    private static final int RECORDS = 200;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int WARM_UP_MS = 100;
    private static final int FIRST = 200;

    /** @param ratio changes for each record that went out */
    record Point(int windowMs, double ratio, double p50, double p99) {}

    boolean run() throws Exception {
        Path folder = Files.createTempDirectory("hive-sync-bench");
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"))) {
            String machine = Machine.description();
            out.println(machine);
            measure(broker.bootstrapServers(), "warm", WARM_UP_MS);
            List<Point> points = new ArrayList<>();
            for (int windowMs : WINDOWS_MS) {
                points.add(measure(broker.bootstrapServers(), "fold" + windowMs, windowMs));
            }
            Point again = measure(broker.bootstrapServers(), "again", WARM_UP_MS);
            out.printf(Locale.ROOT, "A/A: the window of %d ms once more%n", WARM_UP_MS);
            Files.writeString(
                    plot,
                    FoldPlot.svg(
                            points, String.format(Locale.ROOT, "%,d changes/s over %,d records", perSecond, RECORDS)));
            out.println("Written: " + plot);
            return again.ratio() >= 1;
        } finally {
            Folders.delete(folder);
        }
    }

    private Point measure(String bootstrapServers, String prefix, int windowMs) throws Exception {
        TopicNames names = ChangeTopic.create(bootstrapServers, prefix);
        try (StageRun stage = StageRun.start(bootstrapServers, names, Duration.ofMillis(windowMs));
                Reader reader = new Reader(bootstrapServers, names);
                var producer = new KafkaProducer<>(
                        // one request at a time: a new topic may refuse the first and take the second, and then no more
                        Map.<String, Object>of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "linger.ms",
                                "0",
                                "max.in.flight.requests.per.connection",
                                "1"),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            Load load = new Load(producer, names, reader);
            // once these are read everything stands, in each partition
            for (int number = 0; number < FIRST; number++) {
                load.send(number);
            }
            reader.awaitAll(stage);
            reader.forget();
            Thread reading = Thread.ofPlatform().name("reader").start(reader::readAll);
            long start = System.nanoTime();
            for (int number = 1; number <= perSecond * seconds; number++) {
                Pace.until(start + number * 1_000_000_000L / perSecond);
                load.send(FIRST + number);
            }
            reader.end();
            reading.join();
            Point point = reader.point(windowMs);
            out.printf(
                    Locale.ROOT,
                    "window %4d ms: %.2f changes a record sent, p50 %.0f ms, p99 %.0f ms, load %.1f%n",
                    windowMs,
                    point.ratio(),
                    point.p50(),
                    point.p99(),
                    Machine.load());
            return point;
        }
    }

    private static final class Load {
        private final KafkaProducer<String, byte[]> producer;
        private final TopicNames names;
        private final Reader reader;
        private final Random random = new Random(KafkaToPostgres.SEED);

        Load(KafkaProducer<String, byte[]> producer, TopicNames names, Reader reader) {
            this.producer = producer;
            this.names = names;
            this.reader = reader;
        }

        void send(int number) {
            String id = "acc_%016x".formatted((int) (Math.pow(random.nextDouble(), 3) * RECORDS));
            Event event = new Event(number, Op.UPDATE, id, Accounts.record(id, Accounts.date(0), number, random));
            reader.awaited(id, number + 1L);
            producer.send(ChangeTopic.change(names, event, null));
        }
    }

    /** Knows what was sent and when, and by each record that comes what of it has arrived. */
    private static final class Reader implements AutoCloseable {
        private final KafkaConsumer<String, byte[]> consumer;
        /** By record id: sequence to the moment, ns. */
        private final Map<String, Map<Long, Long>> waiting = new ConcurrentHashMap<>();

        private final List<Double> millis = new ArrayList<>();
        private long came;
        private volatile boolean ending;
        private volatile long deadline = Long.MAX_VALUE;

        Reader(String bootstrapServers, TopicNames names) {
            Map<String, Object> settings = Map.of(
                    "bootstrap.servers",
                    bootstrapServers,
                    "isolation.level",
                    "read_committed",
                    "fetch.max.wait.ms",
                    "5");
            consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
            String topic = names.records(Accounts.SCHEMA.model());
            // a topic that was just made may be missing from the first list
            List<TopicPartition> partitions = IntStream.range(0, RecordTopic.PARTITIONS)
                    .mapToObj(number -> new TopicPartition(topic, number))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        void awaited(String id, long sequence) {
            waiting.computeIfAbsent(id, first -> new ConcurrentHashMap<>()).put(sequence, System.nanoTime());
        }

        void awaitAll(StageRun stage) throws TimeoutException {
            end();
            read();
            if (!isDone()) {
                throw new TimeoutException(
                        "The first changes did not come: " + stage.app().status());
            }
            ending = false;
            deadline = Long.MAX_VALUE;
        }

        void forget() {
            millis.clear();
            came = 0;
        }

        /** Nothing more is sent. */
        void end() {
            deadline = System.nanoTime() + LONGEST.toNanos();
            ending = true;
        }

        private boolean isDone() {
            return waiting.values().stream().allMatch(Map::isEmpty);
        }

        void readAll() {
            read();
        }

        private void read() {
            while (!(ending && isDone()) && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                    arrived(record, System.nanoTime());
                }
            }
        }

        private void arrived(ConsumerRecord<String, byte[]> record, long now) {
            came++;
            long upTo = Position.parse(HeaderNames.text(record.headers(), HeaderNames.POSITION)
                            .orElseThrow())
                    .sequence();
            Map<Long, Long> sent = requireNonNull(waiting.get(record.key()), "sent before it came");
            for (Map.Entry<Long, Long> change : Map.copyOf(sent).entrySet()) {
                if (change.getKey() <= upTo) {
                    millis.add((now - change.getValue()) / 1e6);
                    sent.remove(change.getKey());
                }
            }
        }

        Point point(int windowMs) throws TimeoutException {
            if (!isDone()) {
                throw new TimeoutException("Not every change came within " + LONGEST);
            }
            List<Double> sorted = millis.stream().sorted().toList();
            return new Point(
                    windowMs,
                    (double) sorted.size() / came,
                    sorted.get((sorted.size() - 1) / 2),
                    sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1));
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
