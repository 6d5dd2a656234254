package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.SourceKind;
import io.hivesync.topics.ModelSchemaCodec;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest schema of each model that was seen, and which of them the target was prepared for. Thread-safe.
 *
 * <p>A capture knows all fields of its model; a webhook knows those that it was sent, and may not have known of the capture yet. So
 * the fields are those of the last schema of a capture, if there is one, and the number is the highest of all: records may name it.
 */
final class Schemas {
    private static final Logger log = LoggerFactory.getLogger(Schemas.class);

    private final Map<String, Known> newest = new ConcurrentHashMap<>();
    private final Map<String, ModelSchema> prepared = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    Optional<ModelSchema> newest(String model) {
        return Optional.ofNullable(newest.get(model)).map(Known::schema);
    }

    /** @param offset of the entry that the fields are from */
    private record Known(ModelSchema schema, long offset) {

        Known with(ModelSchema heard, long at) {
            int number = Math.max(schema.number(), heard.number());
            boolean isNewer = heard.number() > schema.number();
            if (heard.source() == SourceKind.CAPTURE) {
                // an older one that is read once more is not the last
                return isNewer || at > offset || !isCaptured() ? new Known(numbered(heard, number), at) : this;
            }
            if (isCaptured()) {
                return new Known(numbered(schema, number), offset);
            }
            return isNewer ? new Known(heard, at) : this;
        }

        private boolean isCaptured() {
            return schema.source() == SourceKind.CAPTURE;
        }

        private static ModelSchema numbered(ModelSchema schema, int number) {
            return new ModelSchema(schema.model(), number, schema.fields(), schema.source());
        }
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
            if (!learn(schema, entry.offset())) {
                return Optional.empty();
            }
            log.debug("Schema {} of {} seen", schema.number(), schema.model());
            return Optional.of(schema.model());
        } catch (MalformedException e) {
            log.warn("The schema of {} at offset {} is passed over: {}", entry.key(), entry.offset(), e.getMessage());
            return Optional.empty();
        }
    }

    /** @return whether more is known than before */
    private boolean learn(ModelSchema schema, long offset) {
        Optional<ModelSchema> before = newest(schema.model());
        newest.merge(schema.model(), new Known(schema, offset), (known, heard) -> known.with(schema, offset));
        return !newest(schema.model()).equals(before);
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
                prepared.merge(schema.model(), schema, (one, other) -> one.number() > other.number() ? one : other);
            }
        }
        return Optional.empty();
    }

    /** The target is not what it was: everything is prepared again. */
    void forgetPrepared() {
        prepared.clear();
    }

    private boolean isPrepared(ModelSchema schema) {
        ModelSchema last = prepared.get(schema.model());
        return last != null && (last.number() > schema.number() || last.equals(schema));
    }
}
