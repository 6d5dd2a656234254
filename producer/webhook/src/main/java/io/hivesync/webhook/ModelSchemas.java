package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import io.hivesync.topics.ModelSchema.SourceKind;
import io.hivesync.topics.ModelSchemaCodec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas of the models. That of a webhook model is inferred from the values and only ever widened; it is on the models
 * topic before an event that needs it is sent. That of a captured model is never touched; if one of a webhook's came behind it,
 * from before the capture was known here, the capture's is published again.
 *
 * <p>Two servers may widen a model at once and give the same number to different fields. Then whoever reads the other's joins
 * both and publishes the join under a higher number, at once and without waiting for an event. Until that is through (a few
 * ms), readers may miss the fields that the last one written does not have.
 *
 * <p>Thread-safe; one thread a model publishes at a time. After an exception nothing is known that is not on the topic.
 */
final class ModelSchemas {
    private static final Logger log = LoggerFactory.getLogger(ModelSchemas.class);
    private static final long PATIENCE_SECONDS = 5;

    private final Map<String, KnownSchema> known = new ConcurrentHashMap<>();
    private final Map<String, OneAtATime> publishing = new ConcurrentHashMap<>();
    private final Set<String> unsettled = ConcurrentHashMap.newKeySet();
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final KafkaOutput output;
    private final String topic;

    ModelSchemas(KafkaOutput output, String topic) {
        this.output = output;
        this.topic = topic;
    }

    /**
     * @param fields of an event, or null for a delete
     * @return the number of a schema that is on the topic and holds the fields
     */
    int numberFor(String model, @Nullable ObjectNode fields) throws RefusedException {
        awaitLoaded();
        KnownSchema now = known.get(model);
        if (now != null && now.isCaptured()) {
            if (fields != null) {
                FieldTypes.checkDeclared(now.newest(), fields);
            }
            return now.newest().number();
        }
        return now != null && isEnough(now, fields) ? now.newest().number() : widen(model, fields);
    }

    private static boolean isEnough(KnownSchema now, @Nullable ObjectNode fields) {
        return now.isSettled() && (fields == null || now.holds(fields));
    }

    private int widen(String model, @Nullable ObjectNode fields) throws RefusedException {
        return publishing.computeIfAbsent(model, name -> new OneAtATime()).run(() -> {
            KnownSchema now = known.get(model);
            if (now != null && now.isCaptured()) {
                // one of a webhook's came behind the capture's: its readers are to find the capture's
                return now.isSettled() ? now.newest().number() : publish(now.all());
            }
            return now != null && isEnough(now, fields) ? now.newest().number() : publish(wider(model, now, fields));
        });
    }

    private static ModelSchema wider(String model, @Nullable KnownSchema now, @Nullable ObjectNode given)
            throws RefusedException {
        List<Field> needed = given == null ? List.of() : FieldTypes.inferred(given);
        if (now == null) {
            return new ModelSchema(model, 1, needed, SourceKind.WEBHOOK);
        }
        List<Field> fields = FieldTypes.join(now.all().fields(), needed);
        if (fields.size() > DataFields.MOST
                && fields.size() > now.all().fields().size()) {
            throw RefusedException.wrongField(
                    "data",
                    "With these the model has more than " + DataFields.MOST + " fields; nest them in one JSON field");
        }
        return new ModelSchema(model, now.all().number() + 1, fields, SourceKind.WEBHOOK);
    }

    private int publish(ModelSchema schema) throws RefusedException {
        byte[] key = schema.model().getBytes(UTF_8);
        long offset = output.send(new ProducerRecord<>(topic, key, ModelSchemaCodec.encode(schema)))
                .offset();
        seen(schema, offset);
        log.info(
                "Model {}: schema {} with {} fields",
                schema.model(),
                schema.number(),
                schema.fields().size());
        return schema.number();
    }

    /** A schema stands on the topic; in the order of the topic, but perhaps after we published newer ones. */
    void seen(ModelSchema schema, long offset) {
        KnownSchema now = known.merge(
                schema.model(), KnownSchema.of(schema, offset), (before, seen) -> before.with(schema, offset));
        if (!now.isSettled()) {
            unsettled.add(schema.model());
        }
    }

    /** The topic is another one, without what was written to the one before; the capture writes its own models again. */
    void lost() {
        known.forEach((model, schema) -> {
            if (!schema.isCaptured()) {
                known.computeIfPresent(model, (name, now) -> now.lost());
                unsettled.add(model);
            }
        });
    }

    /** The topic has been read to its end: now we know enough to publish, and to mend what two servers did at once. */
    void caughtUp() {
        loaded.countDown();
        for (String model : List.copyOf(unsettled)) {
            unsettled.remove(model);
            try {
                widen(model, null);
            } catch (RefusedException e) {
                unsettled.add(model);
                log.warn("Model {}: its schema is to be published again, but: {}", model, e.reason());
            }
        }
    }

    private void awaitLoaded() throws RefusedException {
        // on the way of each call: no wait, no lock
        if (loaded.getCount() == 0) {
            return;
        }
        try {
            if (!loaded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw RefusedException.comeBack(503, "The models are not read from Kafka yet; send it again", 5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaOutput.unavailable();
        }
    }
}
