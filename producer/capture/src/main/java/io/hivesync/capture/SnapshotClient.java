package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.PauseState;
import io.hivesync.topics.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Asks the capture, wherever it runs, to read models anew, and waits until it has: through {@code hive.control}, from which it
 * clears a request with the end of its snapshot. One thread; Kafka's exceptions come through.
 */
public final class SnapshotClient implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> client;
    private final TopicNames names;
    private final Clock clock;
    private final Consumer<byte[], byte[]> control;
    private final PauseLog pauses = new PauseLog();
    /** By key the offset of the entry that cleared its last request. */
    private final Map<String, Long> cleared = new HashMap<>();

    /** @param client properties of Kafka's clients, {@code bootstrap.servers} at least */
    public SnapshotClient(Map<String, Object> client, TopicNames names, Clock clock) {
        this.client = Map.copyOf(client);
        this.names = names;
        this.clock = clock;
        this.control = KafkaClients.reader(this.client);
    }

    /** Reads what is said now; to be called first. */
    public void read() {
        TopicReader.readToEnd(
                control, names.control(), partitions -> KafkaClients.writtenEnds(client, partitions), this::accept);
    }

    /** The models that a capture has sent. */
    public Set<String> models() {
        Set<String> models = new TreeSet<>();
        PublishedModels.read(client, names.models()).forEach((model, schema) -> {
            if (schema.source() == ModelSchema.SourceKind.CAPTURE) {
                models.add(model);
            }
        });
        return models;
    }

    /** Those of the models of which nothing is sent now. */
    public Set<String> paused(Collection<String> models) {
        Set<String> paused = new TreeSet<>(models);
        paused.removeIf(model -> pauses.state(model).filter(PauseState::paused).isEmpty());
        return paused;
    }

    /**
     * Asks, and waits for the patience at most.
     *
     * @return the models that the capture has not read to the end by then; their requests stand
     */
    public Set<String> ask(Collection<String> models, String reason, Duration patience) throws InterruptedException {
        Outgoing out = new Outgoing(names, 1);
        models.forEach(model -> out.snapshotRequest(model, reason, clock.millis()));
        Set<String> open = new TreeSet<>();
        ask(out, patience).forEach(key -> ControlKeys.modelOfSnapshot(key).ifPresent(open::add));
        return open;
    }

    /**
     * Asks for one record, and waits for the patience at most.
     *
     * @return whether the capture has sent it as it is; else the request stands
     */
    public boolean askRecord(String model, String recordId, Duration patience) throws InterruptedException {
        Outgoing out = new Outgoing(names, 1);
        out.rereadRequest(model, recordId, clock.millis());
        return ask(out, patience).isEmpty();
    }

    /** @return the keys of what was not answered */
    private Set<String> ask(Outgoing out, Duration patience) throws InterruptedException {
        Map<String, Long> asked = send(out);
        long end = System.nanoTime() + patience.toNanos();
        while (!asked.isEmpty() && System.nanoTime() < end) {
            control.poll(POLL).forEach(this::accept);
            asked.entrySet().removeIf(each -> cleared.getOrDefault(each.getKey(), -1L) > each.getValue());
        }
        return asked.keySet();
    }

    private Map<String, Long> send(Outgoing out) throws InterruptedException {
        Map<String, Long> sent = new HashMap<>();
        try (Producer<byte[], byte[]> producer = KafkaClients.plainProducer(client)) {
            for (ProducerRecord<byte[], byte[]> request : out.records()) {
                long offset = producer.send(request).get().offset();
                sent.put(new String(request.key(), UTF_8), offset);
            }
            return sent;
        } catch (ExecutionException e) {
            Throwable cause = requireNonNullElse(e.getCause(), e);
            throw new KafkaException("The request could not be written: " + cause.getMessage(), cause);
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> entry) {
        if (entry.key() == null) {
            return;
        }
        String key = new String(entry.key(), UTF_8);
        pauses.accept(key, entry.value());
        if (entry.value() == null) {
            cleared.put(key, entry.offset());
        }
    }

    @Override
    public void close() {
        control.close();
    }
}
