package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchemaCodec;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest schema of each model that was seen, and which of them the target was prepared for. Thread-safe. */
final class Schemas {
    private static final Logger log = LoggerFactory.getLogger(Schemas.class);

    private final Map<String, ModelSchema> newest = new ConcurrentHashMap<>();
    private final Map<String, Integer> prepared = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    Optional<ModelSchema> newest(String model) {
        return Optional.ofNullable(newest.get(model));
    }

    /**
     * Takes an entry of the topic of models. A schema that cannot be read is logged and passed over: who needs it waits and
     * says so.
     *
     * @return the model, if its schema is newer than what was known
     */
    Optional<String> heard(ConsumerRecord<String, byte[]> entry) {
        if (entry.value() == null) {
            return Optional.empty();
        }
        try {
            ModelSchema schema = ModelSchemaCodec.decode(entry.value());
            if (!learn(schema)) {
                return Optional.empty();
            }
            log.debug("Schema {} of {} seen", schema.number(), schema.model());
            return Optional.of(schema.model());
        } catch (MalformedException e) {
            log.warn("The schema of {} at offset {} is passed over: {}", entry.key(), entry.offset(), e.getMessage());
            return Optional.empty();
        }
    }

    /** @return whether it is newer than what was known */
    boolean learn(ModelSchema schema) {
        ModelSchema kept =
                newest.merge(schema.model(), schema, (known, heard) -> heard.number() > known.number() ? heard : known);
        return kept == schema;
    }

    /**
     * Prepares the target, once for each schema: the lanes of a model come together.
     *
     * @return what a person has to change for this model, while the target itself is well; nothing when it is prepared
     */
    Optional<String> prepare(Sink sink, ModelSchema schema) throws SinkException {
        if (isPrepared(schema)) {
            return Optional.empty();
        }
        synchronized (locks.computeIfAbsent(schema.model(), model -> new Object())) {
            if (!isPrepared(schema)) {
                try {
                    sink.prepare(schema);
                } catch (SinkException.Misconfigured e) {
                    // a wrong password is said here too, but then every model has to wait
                    sink.check();
                    return Optional.of(String.valueOf(e.getMessage()));
                }
                prepared.merge(schema.model(), schema.number(), Math::max);
            }
        }
        return Optional.empty();
    }

    /** The target is not what it was: everything is prepared again. */
    void forgetPrepared() {
        prepared.clear();
    }

    private boolean isPrepared(ModelSchema schema) {
        return prepared.getOrDefault(schema.model(), 0) >= schema.number();
    }
}
