package io.hivesync.sinks.runtime;

import static java.util.Objects.requireNonNull;

import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.ReplayRequest;
import io.hivesync.topics.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Asks a sink, wherever it runs, to apply records again, through {@code hive.control}; and sees by the offsets that the sink
 * commits how far it is. A sink that does not run takes the request when it starts. One thread; Kafka's exceptions come
 * through.
 */
public final class ReplayClient implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final ListOffsetsOptions COMMITTED = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private final ClientSettings clients;
    private final TopicNames names;
    private final Clock clock;
    private final Admin admin;

    /** @param client properties of Kafka's clients, {@code bootstrap.servers} at least */
    public ReplayClient(Map<String, Object> client, TopicNames names, Clock clock) {
        this.clients = ClientSettings.of(names.prefix() + "-replay", client);
        this.names = names;
        this.clock = clock;
        this.admin = Admin.create(clients.admin());
    }

    /** Where a replay begins. */
    public sealed interface From {}

    public record Beginning() implements From {}

    /** With the first record that Kafka got then or later. */
    public record Since(Instant time) implements From {}

    /** @param byPartition offsets; partitions without one are left alone */
    public record Offsets(Map<Integer, Long> byPartition) implements From {
        public Offsets {
            byPartition = Map.copyOf(byPartition);
        }
    }

    /**
     * How far the replays of a sink are.
     *
     * @param total offsets that they go through
     * @param applied those that the target has
     * @param partitions that take part
     * @param begun partitions whose lane was set back
     * @param done partitions that are through, what the topic does not have removed
     */
    public record Progress(long total, long applied, int partitions, int begun, int done) {
        public boolean isDone() {
            return done == partitions;
        }
    }

    /** The sinks that have ever read here. */
    public Set<String> sinks() throws InterruptedException {
        return KnownNames.sinks(admin, names);
    }

    /** The models that have a topic of records. */
    public Set<String> models() throws InterruptedException {
        return KnownNames.models(admin, names);
    }

    /** Whether a process of the sink is there. */
    public boolean runs(String sink) throws InterruptedException {
        String group = SinkRunnerSettings.group(names, sink);
        return !KnownNames.wait(requireNonNull(admin.describeConsumerGroups(List.of(group))
                        .describedGroups()
                        .get(group)))
                .members()
                .isEmpty();
    }

    /**
     * What a replay would go through; changes nothing.
     *
     * @param recordsPerSecond what one process of the sink may apply; 0: as fast as it can
     * @throws IllegalArgumentException when an offset is of a partition that a model's topic does not have
     */
    public Map<String, ReplayRequest> plan(Collection<String> models, From from, long recordsPerSecond)
            throws InterruptedException {
        Map<String, ReplayRequest> plan = new TreeMap<>();
        for (String model : models) {
            String topic = names.records(model);
            TopicDescription found = KnownNames.wait(requireNonNull(
                    admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
            int partitions = found.partitions().size();
            List<Long> ends = offsets(topic, partitions, OffsetSpec.latest());
            plan.put(
                    model,
                    new ReplayRequest(
                            Math.max(1, clock.millis()),
                            found.topicId().toString(),
                            beginnings(from, topic, ends),
                            ends,
                            recordsPerSecond));
        }
        return plan;
    }

    private List<Long> beginnings(From from, String topic, List<Long> ends) throws InterruptedException {
        List<Long> starts = offsets(topic, ends.size(), OffsetSpec.earliest());
        return switch (from) {
            case Beginning beginning -> starts;
            case Since since -> {
                List<Long> found = offsets(
                        topic, ends.size(), OffsetSpec.forTimestamp(since.time().toEpochMilli()));
                List<Long> offsets = new ArrayList<>();
                for (int i = 0; i < ends.size(); i++) {
                    offsets.add(found.get(i) < 0 ? ends.get(i) : found.get(i));
                }
                yield offsets;
            }
            case Offsets given -> {
                given.byPartition().keySet().forEach(partition -> {
                    if (partition < 0 || partition >= ends.size()) {
                        throw new IllegalArgumentException(
                                topic + " has the partitions 0 to " + (ends.size() - 1) + ", not " + partition);
                    }
                });
                List<Long> offsets = new ArrayList<>();
                for (int i = 0; i < ends.size(); i++) {
                    Long offset = given.byPartition().get(i);
                    offsets.add(offset == null ? -1 : Math.clamp(offset, starts.get(i), ends.get(i)));
                }
                yield offsets;
            }
        };
    }

    private List<Long> offsets(String topic, int partitions, OffsetSpec spec) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new LinkedHashMap<>();
        for (int i = 0; i < partitions; i++) {
            asked.put(new TopicPartition(topic, i), spec);
        }
        var answer = admin.listOffsets(asked, COMMITTED);
        List<Long> offsets = new ArrayList<>();
        for (TopicPartition partition : asked.keySet()) {
            offsets.add(KnownNames.wait(answer.partitionResult(partition)).offset());
        }
        return offsets;
    }

    /**
     * Asks; when it returns, Kafka has it.
     *
     * @return the requests as they were written, with a number above those of earlier ones
     */
    public Map<String, ReplayRequest> ask(String sink, Map<String, ReplayRequest> plan) throws InterruptedException {
        Map<String, ReplayRequest> earlier = last(sink);
        Map<String, ReplayRequest> asked = new TreeMap<>();
        try (KafkaProducer<String, byte[]> producer = clients.producer()) {
            for (var entry : plan.entrySet()) {
                ReplayRequest request = above(earlier.get(entry.getKey()), entry.getValue());
                String key = ControlKeys.replay(sink, entry.getKey());
                producer.send(new ProducerRecord<>(names.control(), key, request.encode()))
                        .get();
                asked.put(entry.getKey(), request);
            }
        } catch (ExecutionException e) {
            throw KnownNames.failure(e);
        }
        return asked;
    }

    private static ReplayRequest above(@Nullable ReplayRequest earlier, ReplayRequest next) {
        long number = earlier == null ? next.number() : Math.max(next.number(), earlier.number() + 1);
        return new ReplayRequest(number, next.topicId(), next.from(), next.ends(), next.recordsPerSecond());
    }

    /** The last replay of each model that was asked of the sink. */
    public Map<String, ReplayRequest> last(String sink) {
        Replays replays = new Replays(sink);
        Set<String> models = new TreeSet<>();
        TopicPartition control = new TopicPartition(names.control(), 0);
        try (KafkaConsumer<String, byte[]> reader = clients.reader()) {
            if (reader.partitionsFor(names.control(), Duration.ofSeconds(10)).isEmpty()) {
                throw new KafkaException("the topic " + names.control() + " does not exist");
            }
            reader.assign(List.of(control));
            reader.seekToBeginning(List.of(control));
            long end = requireNonNull(reader.endOffsets(List.of(control)).get(control));
            while (reader.position(control) < end) {
                reader.poll(POLL).forEach(entry -> replays.heard(entry).ifPresent(models::add));
            }
        }
        Map<String, ReplayRequest> last = new TreeMap<>();
        models.forEach(model -> replays.of(model).ifPresent(request -> last.put(model, request)));
        return last;
    }

    /** How far the sink is with these. */
    public Progress progress(String sink, Map<String, ReplayRequest> asked) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed =
                KnownNames.wait(admin.listConsumerGroupOffsets(SinkRunnerSettings.group(names, sink))
                        .partitionsToOffsetAndMetadata());
        Progress all = new Progress(0, 0, 0, 0, 0);
        for (var entry : asked.entrySet()) {
            for (int i = 0; i < entry.getValue().from().size(); i++) {
                if (entry.getValue().fromOf(i).isPresent()) {
                    TopicPartition partition = new TopicPartition(names.records(entry.getKey()), i);
                    all = with(all, entry.getValue(), partition, committed.get(partition));
                }
            }
        }
        return all;
    }

    private static Progress with(
            Progress all, ReplayRequest request, TopicPartition partition, @Nullable OffsetAndMetadata committed) {
        long from = request.from().get(partition.partition());
        long length = Math.max(0, request.ends().get(partition.partition()) - from);
        Optional<CommitMark> mark = Optional.ofNullable(committed)
                .flatMap(commit -> CommitMark.of(commit.metadata()))
                .filter(ours -> ours.replay() >= request.number());
        boolean done = mark.isPresent() && !mark.get().replaying();
        long applied = committed == null || mark.isEmpty() ? 0 : Math.clamp(committed.offset() - from, 0, length);
        return new Progress(
                all.total() + length,
                all.applied() + (done ? length : applied),
                all.partitions() + 1,
                all.begun() + (mark.isPresent() ? 1 : 0),
                all.done() + (done ? 1 : 0));
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
