package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.MalformedException;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.SourceKind;
import io.hivesync.topics.ModelSchemaCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas in {@code hive.models}, and those that were there in an earlier run: the topic may be made anew, and their
 * numbers stand in records that are still to be read. For one thread.
 */
final class PublishedModels {
    private static final Logger log = LoggerFactory.getLogger(PublishedModels.class);

    private final Map<String, Object> client;
    private final String topic;
    private Map<String, ModelSchema> known = Map.of();
    private Map<String, Uuid> id = Map.of();

    PublishedModels(CaptureSettings settings) {
        this.client = settings.clientProperties();
        this.topic = settings.names().models();
    }

    /** The last schema of each model. */
    static Map<String, ModelSchema> read(Map<String, Object> client, String topic) {
        Map<String, ModelSchema> models = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> reader = KafkaClients.reader(client)) {
            TopicReader.readToEnd(
                    reader, topic, ends -> KafkaClients.writtenEnds(client, ends), entry -> accept(entry, models));
        }
        return models;
    }

    /**
     * The last schema of each model, for a run that begins.
     *
     * @param lost gets what a run before knew and the topic has no more: to be written again before anything else
     */
    Map<String, ModelSchema> begin(TopicProbe probe, Consumer<ModelSchema> lost) {
        id = probe.ids(List.of(topic));
        Map<String, ModelSchema> models = read(client, topic);
        known.forEach((model, schema) -> {
            ModelSchema there = models.get(model);
            if (there == null || there.number() < schema.number()) {
                log.warn("{} has lost schema {} of {}; it is written again", topic, schema.number(), model);
                models.put(model, schema);
                lost.accept(schema);
            }
        });
        return models;
    }

    /** Whether the topic is another one than when the run began. */
    boolean isMadeAnew(TopicProbe probe) {
        Map<String, Uuid> now = probe.ids(List.of(topic));
        return !now.isEmpty() && !now.equals(id);
    }

    /** What a run that has ended knew. */
    void end(Map<String, ModelSchema> models) {
        known = Map.copyOf(models);
    }

    private static void accept(ConsumerRecord<byte[], byte[]> entry, Map<String, ModelSchema> models) {
        if (entry.key() == null || entry.value() == null) {
            return;
        }
        try {
            ModelSchema schema = ModelSchemaCodec.decode(entry.value());
            models.put(schema.model(), schema);
        } catch (MalformedException e) {
            String model = new String(entry.key(), UTF_8);
            log.warn(
                    "The schema of {} at offset {} of {} is none of ours and is passed over: {}",
                    model,
                    entry.offset(),
                    entry.topic(),
                    e.getMessage());
            models.compute(model, (name, before) -> inPlaceOf(entry, name, before));
        }
    }

    /**
     * It may have taken the place of one whose number nobody knows any more, but each has an offset of its own: the next one's
     * number is above all of them.
     */
    private static @Nullable ModelSchema inPlaceOf(
            ConsumerRecord<byte[], byte[]> entry, String model, @Nullable ModelSchema before) {
        int number = (int) Math.min(Integer.MAX_VALUE / 2, entry.offset() + 1);
        if (model.isEmpty()) {
            return null;
        }
        return before == null
                ? new ModelSchema(model, number, List.of(), SourceKind.WEBHOOK)
                : new ModelSchema(model, Math.max(number, before.number()), List.of(), before.source());
    }
}
