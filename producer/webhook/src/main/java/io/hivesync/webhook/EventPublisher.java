package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Position;
import io.hivesync.topics.TopicNames;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;

/**
 * Publishes a call as a change event: the model's topics first, then the schema that it needs, then the event. What was
 * awaited is in Kafka, on all in-sync replicas. Thread-safe. After an exception the event may be there or not; a repeat is
 * right.
 */
final class EventPublisher implements EventSender {
    static final String NAME = "webhook";

    private final Map<String, Destination> destinations = new ConcurrentHashMap<>();
    private final KafkaOutput output;
    private final ModelSchemas schemas;
    private final EnsuredTopics topics;
    private final Context context;

    /** What all events have in common. */
    record Context(TopicNames names, String version, Clock clock, EventClock order) {}

    /** What all events of a model have in common. */
    private record Destination(String topic, EventText text) {}

    EventPublisher(KafkaOutput output, ModelSchemas schemas, EnsuredTopics topics, Context context) {
        this.output = output;
        this.schemas = schemas;
        this.topics = topics;
        this.context = context;
    }

    @Override
    public Sent send(SyncCall call, CallHeaders given) throws RefusedException {
        EventOrigin origin = call.origin();
        Position position = origin == null ? context.order().next(call.timestampMs()) : origin.position();
        topics.ensure(call.model());
        int schema = schemas.numberFor(call.model(), call.fields());
        Destination destination = destination(call.model());
        ProducerRecord<byte[], byte[]> event = new ProducerRecord<>(
                destination.topic(),
                call.recordId().getBytes(UTF_8),
                destination.text().of(call, position, context.clock().millis()));
        Headers headers = event.headers();
        given.writeTo(headers);
        if (origin != null) {
            HeaderNames.put(headers, HeaderNames.EVENT_ID, origin.eventId());
        }
        headers.add(HeaderNames.SCHEMA, EventText.digits(schema));
        headers.add(HeaderNames.SOURCE_TS_MS, destination.text().epoch(position));
        Future<RecordMetadata> begun = output.begin(event);
        if (begun.isDone()) {
            // refused without being sent
            await(call.model(), begun);
        }
        // not the call, which goes before Kafka's answer comes
        String model = call.model();
        return () -> await(model, begun);
    }

    private Destination destination(String model) {
        return destinations.computeIfAbsent(
                model,
                name -> new Destination(context.names().changes(name), new EventText(context.version(), NAME, name)));
    }

    private void await(String model, Future<RecordMetadata> begun) throws RefusedException {
        try {
            output.await(destination(model).topic(), begun);
        } catch (RefusedException e) {
            // its topics may have gone
            topics.forget(model);
            throw e;
        }
    }
}
