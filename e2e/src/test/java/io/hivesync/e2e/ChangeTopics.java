package io.hivesync.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What stands in Kafka, read as any consumer could. */
record ChangeTopics(String bootstrapServers) {

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** How many rows of a snapshot each change topic holds. */
    Map<String, Integer> snapshotRows() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Set<String> topics = consumer.listTopics().keySet().stream()
                    .filter(topic -> topic.startsWith("hive.changes."))
                    .collect(Collectors.toSet());
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            topics.forEach(topic -> counts.put(topic, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> change : consumer.poll(Duration.ofMillis(200))) {
                    if (isSnapshotRow(change)) {
                        counts.merge(change.topic(), 1, Integer::sum);
                    }
                }
            }
        }
        return counts;
    }

    /** The events of one record, in order. */
    List<JsonNode> changes(String model, String id) throws IOException {
        List<JsonNode> changes = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records(model, id)) {
            changes.add(new ObjectMapper().readTree(record.value()));
        }
        return changes;
    }

    /** A change of the record that no source made, behind its last one. */
    void forge(String model, String id, String name) throws Exception {
        forge(records(model, id).getLast(), id, name);
    }

    /** A record that no source has, which looks like another one. */
    void invent(String model, String like, String id, String name) throws Exception {
        forge(records(model, like).getLast(), id, name);
    }

    private void forge(ConsumerRecord<byte[], byte[]> last, String id, String name) throws Exception {
        ObjectNode envelope = (ObjectNode) new ObjectMapper().readTree(last.value());
        Position was = Position.parse(envelope.path("source").path("position").asText());
        Position next = new Position(was.epoch(), was.sequence(), was.index() + 1);
        envelope.withObject("after").put("id", id).put("name", name);
        envelope.withObject("source").put("position", next.toString());
        ProducerRecord<byte[], byte[]> forged = new ProducerRecord<>(
                last.topic(), id.getBytes(UTF_8), envelope.toString().getBytes(UTF_8));
        last.headers().forEach(header -> forged.headers().add(header));
        HeaderNames.put(forged.headers(), HeaderNames.POSITION, next.toString());
        send(forged);
    }

    /** A record that is none of ours. */
    void spoil(String model, String id) throws Exception {
        send(new ProducerRecord<>("hive.changes." + model, id.getBytes(UTF_8), "no JSON".getBytes(UTF_8)));
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String model, String id) {
        List<ConsumerRecord<byte[], byte[]>> changes = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor("hive.changes." + model).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> change : consumer.poll(Duration.ofMillis(200))) {
                    if (change.headers().lastHeader("hive-mark") == null
                            && id.equals(new String(change.key(), UTF_8))) {
                        changes.add(change);
                    }
                }
            }
        }
        return changes;
    }

    /** Of all records that the topic still has. */
    List<String> keys(String topic) {
        List<String> keys = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(entry -> keys.add(new String(entry.key(), UTF_8)));
            }
        }
        return keys;
    }

    private static boolean isSnapshotRow(ConsumerRecord<byte[], byte[]> change) throws IOException {
        return change.headers().lastHeader("hive-mark") == null
                && change.value() != null
                && new ObjectMapper()
                        .readTree(change.value())
                        .path("op")
                        .asText()
                        .equals("r");
    }

    /** Calls back as soon as the topic has a committed record beyond those of now; the writer acts in between. */
    void onNextRecord(String topic, Action writer, Action then) throws Exception {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            writer.run();
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (consumer.poll(Duration.ofMillis(100)).isEmpty()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("nothing came to " + topic);
                }
            }
            then.run();
        }
    }

    /** What may fail. */
    interface Action {
        void run() throws Exception;
    }

    long records(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return consumer
                    .endOffsets(consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList())
                    .values()
                    .stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }
}
