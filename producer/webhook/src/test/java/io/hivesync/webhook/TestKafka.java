package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchemaCodec;
import io.hivesync.topics.ModelTopics;
import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The cluster's topics, under a prefix of their own, on a real broker. */
final class TestKafka implements AutoCloseable {
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    final TopicNames names;
    private final String bootstrapServers;
    private final @Nullable EmbeddedBroker own;
    private final Admin admin;
    private final TopicCreator creator;

    private TestKafka(TopicNames names, String bootstrapServers, @Nullable EmbeddedBroker own) {
        this.names = names;
        this.bootstrapServers = bootstrapServers;
        this.own = own;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        creator = new TopicCreator(admin, names, 6);
        creator.ensureCluster();
    }

    /** On the broker that all tests share. */
    static TestKafka shared() {
        return new TestKafka(new TopicNames("t" + PREFIXES.incrementAndGet()), SharedBroker.bootstrapServers(), null);
    }

    /** On a broker of its own, which ends with this. */
    static TestKafka ofItsOwn(Path directory, int port) {
        EmbeddedBroker broker =
                EmbeddedBroker.start(directory, BrokerOptions.defaults().withPort(port));
        return new TestKafka(new TopicNames("hive"), broker.bootstrapServers(), broker);
    }

    ModelTopics topics() {
        return creator::ensure;
    }

    /** Of another prefix, whose cluster topics are made here. */
    ModelTopics topics(TopicNames names) {
        TopicCreator another = new TopicCreator(admin, names, 6);
        another.ensureCluster();
        return another;
    }

    void deleteTopic(String topic) throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
        await().until(() -> !admin.listTopics().names().get().contains(topic));
    }

    void clearControl(String key) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(patientClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(names.control(), key.getBytes(UTF_8), null))
                    .get();
        }
    }

    /** Impatient, for tests in which Kafka is away, and because a consumer's end waits for its last fetch. */
    Map<String, Object> client() {
        return Map.of(
                "bootstrap.servers", bootstrapServers,
                "fetch.max.wait.ms", "20",
                "request.timeout.ms", "1000",
                "delivery.timeout.ms", "1500",
                "max.block.ms", "1000");
    }

    /** As in production, but for the end of a consumer: a busy machine may take its time to answer. */
    Map<String, Object> patientClient() {
        return Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", "20");
    }

    int port() {
        return Integer.parseInt(bootstrapServers.split(":")[1]);
    }

    record Event(Envelope envelope, ConsumerRecord<byte[], byte[]> raw) {
        String header(String name) {
            return HeaderNames.text(raw.headers(), name).orElse("");
        }

        String key() {
            return new String(raw.key(), UTF_8);
        }
    }

    List<Event> events(String model) throws MalformedException {
        return events(names, model);
    }

    List<Event> events(TopicNames names, String model) throws MalformedException {
        List<Event> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> raw : read(names.changes(model))) {
            events.add(new Event(EnvelopeCodec.decode(raw.value()), raw));
        }
        return events;
    }

    /** In the order of the topic. */
    List<ModelSchema> schemas(String model) throws MalformedException {
        List<ModelSchema> schemas = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> raw : read(names.models())) {
            if (new String(raw.key(), UTF_8).equals(model)) {
                schemas.add(ModelSchemaCodec.decode(raw.value()));
            }
        }
        return schemas;
    }

    /** With Kafka's timestamp of each. */
    Map<ModelSchema, Long> schemaRecords(String model) throws MalformedException {
        Map<ModelSchema, Long> written = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> raw : read(names.models())) {
            if (new String(raw.key(), UTF_8).equals(model)) {
                written.put(ModelSchemaCodec.decode(raw.value()), raw.timestamp());
            }
        }
        return written;
    }

    void publish(ModelSchema schema) throws Exception {
        publish(names.models(), schema.model(), new String(ModelSchemaCodec.encode(schema), UTF_8));
    }

    void publish(String topic, String key, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(patientClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8)))
                    .get();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", "20"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        if (own != null) {
            own.close();
        }
    }
}
