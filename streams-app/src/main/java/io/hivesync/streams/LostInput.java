package io.hivesync.streams;

import static java.util.Objects.requireNonNull;

import io.hivesync.topics.TopicNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds input that was removed before it was read, which Kafka skips in silence, and topics that are not the ones that were
 * read: looks when a task begins, and when the consumer is told that its position is no longer there. Such a topic is read
 * from its beginning, and its model is asked for anew, before anything of it is processed.
 *
 * <p>Tasks tell it what they know; the consumer of the task's thread then calls {@link #check}. For any threads. After an
 * exception the next start finds the same. It does not see that the tail of a log was lost: the capture does.
 */
final class LostInput {
    private static final Logger LOG = LoggerFactory.getLogger(LostInput.class);

    private final TopicNames names;
    private final Topics topics;
    private final StreamCounters counters;
    private final ControlSender control;
    private final Map<Integer, Map<String, InputPosition>> begun = new ConcurrentHashMap<>();

    LostInput(TopicNames names, Topics topics, StreamCounters counters, ControlSender control) {
        this.names = names;
        this.topics = topics;
        this.counters = counters;
        this.control = control;
    }

    /** @param known by topic; nothing of a topic that the task has never had a record of */
    void began(int partition, Map<String, InputPosition> known) {
        begun.put(partition, known);
    }

    /** Before each poll: of the tasks that have begun since, no input was handed out yet. */
    void check(Consumer<?, ?> consumer) {
        Map.copyOf(begun).forEach((partition, known) -> {
            Set<TopicPartition> inputs = consumer.assignment().stream()
                    .filter(input -> input.partition() == partition)
                    .collect(Collectors.toSet());
            if (!inputs.isEmpty()) {
                check(consumer, inputs, known);
                begun.remove(partition);
            }
        });
    }

    private void check(Consumer<?, ?> consumer, Set<TopicPartition> inputs, Map<String, InputPosition> known) {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(inputs);
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(inputs);
        Map<TopicPartition, Long> from = new HashMap<>();
        Map<TopicPartition, String> losses = new HashMap<>();
        for (TopicPartition input : inputs) {
            OffsetAndMetadata next = committed.get(input);
            InputFound found = new InputFound(
                    requireNonNull(starts.get(input)),
                    next == null ? null : next.offset(),
                    // Streams says something of its own there, a tool nothing
                    next != null && !next.metadata().isEmpty(),
                    topics.id(input.topic()));
            InputFound.Verdict verdict = found.compare(known.get(input.topic()));
            if (verdict.from() != null) {
                from.put(input, verdict.from());
            }
            if (verdict.loss() != null) {
                losses.put(input, verdict.loss());
            }
        }
        report(losses);
        from.forEach((input, offset) -> {
            if (offset.equals(starts.get(input))) {
                LOG.info("Read from the beginning: {}", input);
            }
            consumer.seek(input, offset);
        });
    }

    /** The consumer's positions are outside of the log; who polled goes to its beginning. */
    void outOfRange(Consumer<?, ?> consumer, Map<TopicPartition, Long> positions) {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(positions.keySet());
        Map<TopicPartition, String> losses = new HashMap<>();
        positions.forEach((input, position) -> {
            long start = requireNonNull(starts.get(input));
            if (position < start) {
                losses.put(input, InputFound.removed(position, start));
            }
        });
        report(losses);
    }

    private void report(Map<TopicPartition, String> losses) {
        Map<String, SnapshotRequest> requests = new TreeMap<>();
        losses.forEach((input, loss) -> names.modelOfChanges(input.topic()).ifPresent(model -> {
            LOG.warn("Input is lost: {}, {}. A snapshot of {} is asked for.", input, loss, model);
            requests.put(model, new SnapshotRequest(model, "input is lost: " + input + ", " + loss));
        }));
        if (!requests.isEmpty()) {
            control.send(requests.values());
            losses.forEach((input, loss) -> counters.add(StreamCounter.INPUTS_LOST));
            requests.forEach((model, request) -> counters.add(StreamCounter.SNAPSHOTS_REQUESTED));
        }
    }
}
