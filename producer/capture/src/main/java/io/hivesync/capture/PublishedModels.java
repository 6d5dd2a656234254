package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.MalformedException;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchemaCodec;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/** The last schema of each model in {@code hive.models}. Stateless. */
final class PublishedModels {
    private PublishedModels() {}

    static Map<String, ModelSchema> read(Map<String, Object> client, String topic) {
        Map<String, ModelSchema> models = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> reader = KafkaClients.reader(client)) {
            TopicReader.readToEnd(reader, topic, ends -> KafkaClients.writtenEnds(client, ends), entry -> {
                ModelSchema schema = decode(entry);
                if (schema != null) {
                    models.put(schema.model(), schema);
                }
            });
        }
        return models;
    }

    private static @Nullable ModelSchema decode(ConsumerRecord<byte[], byte[]> entry) {
        try {
            return entry.value() == null ? null : ModelSchemaCodec.decode(entry.value());
        } catch (MalformedException e) {
            String model = entry.key() == null ? "?" : new String(entry.key(), UTF_8);
            throw new IllegalStateException(
                    "The schema of " + model + " in " + entry.topic() + ": " + e.getMessage(), e);
        }
    }
}
