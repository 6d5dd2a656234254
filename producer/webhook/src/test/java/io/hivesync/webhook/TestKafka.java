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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker with the cluster's topics. */
final class TestKafka implements AutoCloseable {
    static final TopicNames NAMES = new TopicNames("hive");

    private final EmbeddedBroker broker;
    private final Admin admin;
    private final TopicCreator creator;

    TestKafka(Path directory, int port) {
        broker = EmbeddedBroker.start(directory, BrokerOptions.defaults().withPort(port));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        creator = new TopicCreator(admin, NAMES, 6);
        creator.ensureCluster();
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
                new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(NAMES.control(), key.getBytes(UTF_8), null))
                    .get();
        }
    }

    /** Impatient, for tests in which Kafka is away. */
    Map<String, Object> client() {
        return Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "request.timeout.ms", "1000",
                "delivery.timeout.ms", "1500",
                "max.block.ms", "1000");
    }

    int port() {
        return Integer.parseInt(broker.bootstrapServers().split(":")[1]);
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
        return events(NAMES, model);
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
        for (ConsumerRecord<byte[], byte[]> raw : read(NAMES.models())) {
            if (new String(raw.key(), UTF_8).equals(model)) {
                schemas.add(ModelSchemaCodec.decode(raw.value()));
            }
        }
        return schemas;
    }

    /** With Kafka's timestamp of each. */
    Map<ModelSchema, Long> schemaRecords(String model) throws MalformedException {
        Map<ModelSchema, Long> written = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> raw : read(NAMES.models())) {
            if (new String(raw.key(), UTF_8).equals(model)) {
                written.put(ModelSchemaCodec.decode(raw.value()), raw.timestamp());
            }
        }
        return written;
    }

    void publish(ModelSchema schema) throws Exception {
        publish(NAMES.models(), schema.model(), new String(ModelSchemaCodec.encode(schema), UTF_8));
    }

    void publish(String topic, String key, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8)))
                    .get();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "fetch.max.wait.ms", "20"),
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
        broker.close();
    }
}
