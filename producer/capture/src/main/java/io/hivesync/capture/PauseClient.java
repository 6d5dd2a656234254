package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.PauseRequest;
import io.hivesync.topics.PauseState;
import io.hivesync.topics.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Asks the capture, wherever it runs, to pause models or to resume them, and waits for its answer: through
 * {@code hive.control}. One thread; Kafka's exceptions come through.
 */
public final class PauseClient implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> client;
    private final TopicNames names;
    private final Clock clock;
    private final Consumer<byte[], byte[]> control;
    private final PauseLog log = new PauseLog();

    /** @param client properties of Kafka's clients, {@code bootstrap.servers} at least */
    public PauseClient(Map<String, Object> client, TopicNames names, Clock clock) {
        this.client = Map.copyOf(client);
        this.names = names;
        this.clock = clock;
        this.control = KafkaClients.reader(this.client);
    }

    /**
     * What became of a request.
     *
     * @param before what was said of the model before it
     * @param now the capture's answer; empty when none came in time, or when somebody else asked for something later
     */
    public record Outcome(Optional<PauseState> before, Optional<PauseState> now) {}

    /** Reads what is said now; to be called first. */
    public void read() {
        TopicReader.readToEnd(
                control, names.control(), partitions -> KafkaClients.writtenEnds(client, partitions), this::accept);
    }

    /** The models that a capture sends, or holds back. */
    public Set<String> models() {
        Set<String> models = new TreeSet<>(log.all().keySet());
        PublishedModels.read(client, names.models()).forEach((model, schema) -> {
            if (schema.source() == ModelSchema.SourceKind.CAPTURE) {
                models.add(model);
            }
        });
        return models;
    }

    /**
     * Asks for all of the models and waits until each is answered, at most for the patience. A request that is not answered
     * stands: it takes effect when a capture starts, before anything is sent.
     */
    public Map<String, Outcome> ask(Collection<String> models, boolean pause, Duration patience)
            throws InterruptedException {
        Map<String, Optional<PauseState>> before = new TreeMap<>();
        models.forEach(model -> before.put(model, log.state(model)));
        Map<String, PauseRequest> requests = send(before.keySet(), pause);
        Map<String, PauseRequest> open = new HashMap<>(requests);
        long end = System.nanoTime() + patience.toNanos();
        while (!open.isEmpty() && System.nanoTime() < end) {
            control.poll(POLL).forEach(this::accept);
            open.entrySet()
                    .removeIf(each ->
                            log.answers(each.getKey()).equals(each.getValue().id()));
        }
        Map<String, Outcome> outcomes = new TreeMap<>();
        before.forEach((model, state) ->
                outcomes.put(model, new Outcome(state, open.containsKey(model) ? Optional.empty() : log.state(model))));
        return outcomes;
    }

    private Map<String, PauseRequest> send(Set<String> models, boolean pause) throws InterruptedException {
        Map<String, PauseRequest> requests = new HashMap<>();
        try (Producer<byte[], byte[]> producer = KafkaClients.plainProducer(client)) {
            for (String model : models) {
                PauseRequest request = PauseRequest.of(pause, clock.millis());
                producer.send(new ProducerRecord<>(
                                names.control(), ControlKeys.pause(model).getBytes(UTF_8), request.encode()))
                        .get();
                requests.put(model, request);
            }
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "The request could not be written: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e.getCause());
        }
        return requests;
    }

    private void accept(ConsumerRecord<byte[], byte[]> entry) {
        if (entry.key() != null) {
            log.accept(new String(entry.key(), UTF_8), entry.value());
        }
    }

    @Override
    public void close() {
        control.close();
    }
}
