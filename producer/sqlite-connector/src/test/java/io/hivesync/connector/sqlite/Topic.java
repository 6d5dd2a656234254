package io.hivesync.connector.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What a topic of one partition has, from its start. */
final class Topic {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Topic() {}

    /** A key and a value; null is a tombstone. */
    record Entry(JsonNode key, @Nullable JsonNode value) {

        /** {@code op key}, or {@code tombstone key}. */
        String op() {
            return (value == null ? "tombstone" : value.get("op").asText()) + " "
                    + key.get("id").asText();
        }
    }

    static List<Entry> read(String bootstrapServers, String topic) throws IOException {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", 20, "allow.auto.create.topics", false);
        List<Entry> entries = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(topic)) {
                return entries;
            }
            TopicPartition partition = new TopicPartition(topic, 0);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(500))) {
                    entries.add(new Entry(json(each.key()), each.value() == null ? null : json(each.value())));
                }
            }
        }
        return entries;
    }

    private static JsonNode json(byte[] text) throws IOException {
        return JSON.readTree(new String(text, UTF_8));
    }

    static List<String> ops(String bootstrapServers, String topic) throws IOException {
        return read(bootstrapServers, topic).stream().map(Entry::op).toList();
    }

    /** The after-image of each key that was not deleted. */
    static Map<String, JsonNode> rows(List<Entry> entries) {
        Map<String, JsonNode> rows = new LinkedHashMap<>();
        for (Entry each : entries) {
            String id = each.key().get("id").asText();
            JsonNode value = each.value();
            if (value == null || value.get("op").asText().equals("d")) {
                rows.remove(id);
            } else {
                rows.put(id, value.get("after"));
            }
        }
        return rows;
    }
}
