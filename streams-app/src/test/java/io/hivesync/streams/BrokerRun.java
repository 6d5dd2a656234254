package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Op;
import io.hivesync.topics.Source;
import io.hivesync.topics.TopicNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** Our topics, under a prefix of their own, on a real broker, and clients of it. */
final class BrokerRun implements AutoCloseable {
    static final int PARTITIONS = 3;
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    final TopicNames names = new TopicNames("t" + PREFIXES.incrementAndGet());
    private final String bootstrapServers;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Path state;
    private final @Nullable EmbeddedBroker own;

    /** On the broker that all tests share. */
    BrokerRun(Path directory) throws ExecutionException, InterruptedException {
        this(directory, SharedBroker.bootstrapServers(), null);
    }

    /** On a broker of its own. */
    BrokerRun(Path directory, Map<String, String> brokerSettings) throws ExecutionException, InterruptedException {
        this(
                directory,
                EmbeddedBroker.start(
                        directory.resolve("broker"), BrokerOptions.defaults().withOverrides(brokerSettings)));
    }

    private BrokerRun(Path directory, EmbeddedBroker own) throws ExecutionException, InterruptedException {
        this(directory, own.bootstrapServers(), own);
    }

    private BrokerRun(Path directory, String bootstrapServers, @Nullable EmbeddedBroker own)
            throws ExecutionException, InterruptedException {
        this.bootstrapServers = bootstrapServers;
        this.own = own;
        state = directory.resolve("state");
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        producer = new KafkaProducer<>(
                // one request at a time: a new topic may refuse the first and take the second, and then the first no
                // more
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "max.request.size",
                        4_194_304,
                        "max.in.flight.requests.per.connection",
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        create(names.rejected(), 1, Map.of());
        create(names.control(), 1, Map.of("cleanup.policy", "compact"));
    }

    StreamsSettings settings() {
        return settingsWithStateIn(state);
    }

    StreamsSettings settingsWithStateIn(Path directory) {
        return StreamsSettings.of(bootstrapServers, names, PARTITIONS, directory)
                .withInstanceId("streams-1")
                // what waits for a topic that went away gives up after seconds instead of 20
                .withClientProperties(Map.of(
                        "producer.request.timeout.ms", "2000",
                        "producer.delivery.timeout.ms", "4000",
                        "main.consumer.default.api.timeout.ms", "3000"));
    }

    void create(String topic, int partitions, Map<String, String> configuration)
            throws ExecutionException, InterruptedException {
        NewTopic created = new NewTopic(topic, partitions, (short) 1).configs(configuration);
        admin.createTopics(List.of(created)).all().get();
        // a leader that is not ready may refuse a producer's first batch and take its second: the first then never fits
        await().atMost(Duration.ofMinutes(2))
                .ignoreException(ExecutionException.class)
                .until(() -> admin.listOffsets(latest(topic, partitions)).all().get() != null);
    }

    /** In the order that a producer creates them. */
    void createModel(String model) throws ExecutionException, InterruptedException {
        create(names.records(model), PARTITIONS, Map.of("cleanup.policy", "compact", "max.message.bytes", "4194304"));
        create(names.changes(model), PARTITIONS, Map.of("max.message.bytes", "4194304"));
    }

    void delete(String topic) throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(topic)).all().get();
    }

    Future<RecordMetadata> send(String model, String id, long sequence, String after) {
        Source source = new Source("1.0", "sqlite", "hive", 1, null, "main", model, null, Events.at(sequence));
        TestRecord<byte[], byte[]> event = Events.event(source, after == null ? Op.DELETE : Op.UPDATE, id, after);
        return producer.send(new ProducerRecord<>(names.changes(model), event.key(), event.value()));
    }

    void sendWebhook(String model, String id, long sequence, String after) {
        Source source = new Source("1.0", "webhook", "hooks", 1, null, null, model, null, Events.at(sequence));
        TestRecord<byte[], byte[]> event = Events.event(source, after == null ? Op.DELETE : Op.UPDATE, id, after);
        producer.send(new ProducerRecord<>(names.changes(model), event.key(), event.value()));
    }

    void sendOfFormat(String format, String model, String id, long sequence, String after) {
        TestRecord<byte[], byte[]> event = Events.ofModel(model, id, sequence, after);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(names.changes(model), event.key(), event.value());
        HeaderNames.put(record.headers(), HeaderNames.FORMAT, format);
        producer.send(record);
    }

    void sendRaw(String model, String id, String value) {
        producer.send(new ProducerRecord<>(names.changes(model), id.getBytes(UTF_8), value.getBytes(UTF_8)));
    }

    /** Sends in a transaction that the returned producer ends. */
    KafkaProducer<byte[], byte[]> beginTransaction(String model, String id, long sequence)
            throws ExecutionException, InterruptedException {
        KafkaProducer<byte[], byte[]> open = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", names.prefix() + "-open"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        open.initTransactions();
        open.beginTransaction();
        TestRecord<byte[], byte[]> event = Events.ofModel(model, id, sequence, "{\"n\":0}");
        open.send(new ProducerRecord<>(names.changes(model), event.key(), event.value()))
                .get();
        return open;
    }

    /** Takes away all that the model's change topic has, as its retention would. */
    void removeChanges(String model) throws ExecutionException, InterruptedException {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        // uncommitted records too
        admin.listOffsets(latest(names.changes(model), PARTITIONS))
                .all()
                .get()
                .forEach((at, end) -> all.put(at, RecordsToDelete.beforeOffset(end.offset())));
        admin.deleteRecords(all).all().get();
    }

    /** Drops the state as our message about it says; the streams-app has to be down. */
    void dropState() throws Exception {
        dropChangelogs();
        dropDisk();
    }

    void dropChangelogs() throws Exception {
        delete(StreamsProperties.changelog(settings(), ChangeTopology.STATE));
    }

    void dropDisk() throws Exception {
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    void putState(String id, byte[] value) throws ExecutionException, InterruptedException {
        putIn(StreamsProperties.changelog(settings(), ChangeTopology.STATE), id, value);
    }

    /** In each partition of a changelog topic. */
    void putIn(String changelog, String id, byte[] value) throws ExecutionException, InterruptedException {
        byte[] key = new Model("accounts", "").keyOf(id.getBytes(UTF_8)).get();
        for (TopicPartition at : partitions(changelog, PARTITIONS)) {
            producer.send(new ProducerRecord<>(at.topic(), at.partition(), key, value))
                    .get();
        }
    }

    /** Commits for the group of the streams-app, which has to be down. */
    void commit(String model, long offset) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> all = partitions(names.changes(model), PARTITIONS).stream()
                .collect(Collectors.toMap(at -> at, at -> new OffsetAndMetadata(offset)));
        admin.alterConsumerGroupOffsets(names.prefix() + "-streams", all).all().get();
    }

    /** Deletes what the group of the streams-app committed; it has to be down. */
    void forgetOffsets() throws ExecutionException, InterruptedException {
        admin.deleteConsumerGroups(List.of(names.prefix() + "-streams")).all().get();
    }

    /** Creates it anew with all of its data gone. */
    void replaceChanges(String model) throws ExecutionException, InterruptedException {
        delete(names.changes(model));
        create(names.changes(model), PARTITIONS, Map.of());
    }

    /** The keys and values of what was asked for. */
    List<String> control() {
        return read(names.control(), 1).stream()
                .map(record -> new String(record.key(), UTF_8) + " " + new String(record.value(), UTF_8))
                .toList();
    }

    void flush() {
        producer.flush();
    }

    /** All that a reader of committed records sees of a model, from the start; in order per record. */
    List<Sent> committed(String model) {
        return read(names.records(model), PARTITIONS).stream()
                .map(record -> Sent.of(record.key(), record.value(), record.headers()))
                .toList();
    }

    List<String> rejected() {
        return read(names.rejected(), 1).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic, int partitions) {
        Map<String, Object> client = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "fetch.max.wait.ms",
                20);
        try (var consumer = new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = partitions(topic, partitions);
            consumer.assign(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(50)).forEach(found::add);
            }
            return found;
        }
    }

    private static Map<TopicPartition, OffsetSpec> latest(String topic, int count) {
        return partitions(topic, count).stream().collect(Collectors.toMap(at -> at, at -> OffsetSpec.latest()));
    }

    private static List<TopicPartition> partitions(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
        if (own != null) {
            own.close();
        }
    }
}
