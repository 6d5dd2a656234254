package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Json;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchemaCodec;
import io.hivesync.topics.ModelTopics;
import io.hivesync.topics.Position;
import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A real broker with the cluster's topics, and what the tests read of it. */
final class TestKafka implements AutoCloseable {
    static final TopicNames NAMES = new TopicNames("hive");
    static final int PARTITIONS = 3;

    private final Path directory;
    private final int port;
    private EmbeddedBroker broker;
    private final Admin admin;
    private final TopicCreator creator;

    private TestKafka(Path directory, BrokerOptions options) {
        this.directory = directory;
        this.broker = EmbeddedBroker.start(directory, options);
        this.port = Integer.parseInt(broker.bootstrapServers().split(":")[1]);
        this.admin = Admin.create(clients());
        this.creator = new TopicCreator(admin, NAMES, PARTITIONS);
        creator.ensureCluster();
    }

    static TestKafka start(Path directory) {
        return new TestKafka(directory, BrokerOptions.defaults());
    }

    Map<String, Object> clients() {
        // a consumer's end waits for its last fetch
        return Map.of(
                "bootstrap.servers", "127.0.0.1:" + port, "reconnect.backoff.max.ms", 200, "fetch.max.wait.ms", 20);
    }

    ModelTopics topics() {
        return creator::ensure;
    }

    Admin admin() {
        return admin;
    }

    Path directory() {
        return directory;
    }

    void stopBroker() {
        broker.close();
    }

    void startBroker() {
        broker = EmbeddedBroker.start(directory, BrokerOptions.defaults().withPort(port));
    }

    /** The same address, and nothing of what was there. */
    void replaceBroker(Path empty) {
        broker.close();
        broker = EmbeddedBroker.start(empty, BrokerOptions.defaults().withPort(port));
        creator.ensureCluster();
    }

    /** All that is committed now; empty when there is no such topic. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        Map<String, Object> config = new HashMap<>(clients());
        config.put("isolation.level", "read_committed");
        config.put("allow.auto.create.topics", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (!consumer.partitionsFor(topic).isEmpty()) {
                TopicReader.readToEnd(consumer, topic, consumer::endOffsets, all::add);
            }
        }
        return all;
    }

    /** The events of a model without marks, partition after partition. */
    List<ConsumerRecord<byte[], byte[]>> events(String model) {
        return read(NAMES.changes(model)).stream()
                .filter(each ->
                        HeaderNames.text(each.headers(), HeaderNames.MARK).isEmpty())
                .toList();
    }

    /** {@code op id} of each event. */
    List<String> ops(String model) {
        return events(model).stream()
                .map(each -> envelope(each).op().code() + " " + key(each))
                .toList();
    }

    /** Marks and events of one partition, marks by name, events as {@code op id}. */
    List<String> sequence(String model, int partition) {
        return read(NAMES.changes(model)).stream()
                .filter(each -> each.partition() == partition)
                .map(each -> HeaderNames.text(each.headers(), HeaderNames.MARK)
                        .orElseGet(() -> envelope(each).op().code() + " " + key(each)))
                .toList();
    }

    void control(String key, @Nullable String value) throws Exception {
        send(NAMES.control(), key, value);
    }

    void send(String topic, String key, @Nullable String value) throws Exception {
        Map<String, Object> config = clients();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topic, key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8)))
                    .get();
        }
    }

    /** Of all events, in rising order. */
    List<Position> positions(String model) {
        return events(model).stream()
                .map(each ->
                        HeaderNames.text(each.headers(), HeaderNames.POSITION).orElseThrow())
                .map(Position::parse)
                .sorted()
                .toList();
    }

    /** The last value of each key of the control topic. */
    Map<String, String> control() {
        Map<String, String> last = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> each : read(NAMES.control())) {
            if (each.value() == null) {
                last.remove(key(each));
            } else {
                last.put(key(each), new String(each.value(), UTF_8));
            }
        }
        return last;
    }

    long epoch() throws IOException {
        return Json.MAPPER
                .readTree(control().get(ControlKeys.epoch("hive")))
                .get("epoch")
                .longValue();
    }

    List<String> snapshotRequests() {
        return control().keySet().stream()
                .filter(key -> ControlKeys.modelOfSnapshot(key).isPresent())
                .toList();
    }

    List<ModelSchema> schemas(String model) {
        return read(NAMES.models()).stream()
                .filter(each -> key(each).equals(model))
                .map(TestKafka::schema)
                .toList();
    }

    private static ModelSchema schema(ConsumerRecord<byte[], byte[]> entry) {
        try {
            return ModelSchemaCodec.decode(entry.value());
        } catch (MalformedException e) {
            throw new AssertionError("Not a schema", e);
        }
    }

    /** Keys, values and headers of all records of all our topics, as text. */
    List<String> everything() throws Exception {
        List<String> texts = new ArrayList<>();
        for (String topic : admin.listTopics().names().get()) {
            for (ConsumerRecord<byte[], byte[]> each : read(topic)) {
                texts.add(topic + " " + text(each.key()) + " " + text(each.value()) + " " + each.headers());
            }
        }
        return texts;
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }

    void createTopic(String topic, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                .all()
                .get();
    }

    void deleteTopic(String topic) throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
        await().until(() -> !admin.listTopics().names().get().contains(topic));
    }

    /** As a look at the cluster's topics makes them again. */
    void makeClusterTopics() {
        creator.ensureCluster();
    }

    /** Ends a producer's epoch without another one's: what Kafka does to a transaction that takes too long. */
    void fence(String transactionalId) throws Exception {
        admin.fenceProducers(List.of(transactionalId)).all().get();
    }

    long transactionTimeoutMs(String transactionalId) throws Exception {
        return admin.describeTransactions(List.of(transactionalId))
                .description(transactionalId)
                .get()
                .transactionTimeoutMs();
    }

    static String key(ConsumerRecord<byte[], byte[]> entry) {
        return new String(entry.key(), UTF_8);
    }

    static Envelope envelope(ConsumerRecord<byte[], byte[]> entry) {
        try {
            return EnvelopeCodec.decode(entry.value());
        } catch (MalformedException e) {
            throw new AssertionError("Not an envelope", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
        broker.close();
    }
}
