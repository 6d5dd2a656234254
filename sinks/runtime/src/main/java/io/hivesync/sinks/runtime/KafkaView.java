package io.hivesync.sinks.runtime;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What lanes ask Kafka, besides reading. Changes nothing there. Thread-safe. Failures are {@link KafkaException}s. */
final class KafkaView implements AutoCloseable {
    static final Duration LONGEST = Duration.ofSeconds(15);
    /** Deletes are kept for longer than twice this, or Kafka's own default would not do either. */
    private static final Duration SHORT_STOP = Duration.ofHours(12);

    private static final Duration DECLARED_TOMBSTONES_KEPT = Duration.ofDays(14);

    private final Admin admin;
    private final ClientSettings settings;

    KafkaView(ClientSettings settings) {
        this.settings = settings;
        this.admin = Admin.create(settings.admin());
    }

    /**
     * Of each of them; a failure of one is that of all.
     *
     * @param longest how long a partition may have no leader that answers
     */
    Map<TopicPartition, PartitionFacts> facts(Collection<TopicPartition> partitions, long nowMs, Duration longest)
            throws InterruptedException {
        Set<String> names = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        var committing = admin.listConsumerGroupOffsets(settings.group()).partitionsToOffsetAndMetadata();
        Map<String, TopicDescription> topics = wait(admin.describeTopics(names).allTopicNames());
        var starting = offsets(partitions, partition -> OffsetSpec.earliest());
        var ending = offsets(partitions, partition -> OffsetSpec.latest());
        Map<String, Retention> kept = retentions(names);
        Map<TopicPartition, Long> starts = found(starting, longest);
        Map<TopicPartition, Long> ends = found(ending, longest);
        Map<TopicPartition, Long> safe = safeFrom(ends, kept, nowMs, longest);
        Map<TopicPartition, OffsetAndMetadata> committed = wait(committing);
        Map<TopicPartition, PartitionFacts> facts = new HashMap<>();
        for (TopicPartition partition : partitions) {
            TopicDescription topic = requireNonNull(topics.get(partition.topic()));
            facts.put(
                    partition,
                    new PartitionFacts(
                            topic.topicId().toString(),
                            partition.partition(),
                            topic.partitions().size(),
                            requireNonNull(starts.get(partition)),
                            requireNonNull(ends.get(partition)),
                            safe.getOrDefault(partition, 0L),
                            Optional.ofNullable(committed.get(partition))));
        }
        return facts;
    }

    /** Deletes younger than half of the time that they are kept are certainly there. */
    private Map<TopicPartition, Long> safeFrom(
            Map<TopicPartition, Long> ends, Map<String, Retention> kept, long nowMs, Duration longest)
            throws InterruptedException {
        Map<TopicPartition, Long> young = new HashMap<>();
        ends.forEach((partition, end) -> {
            if (end > 0) {
                Duration deletes = requireNonNull(kept.get(partition.topic())).deletes();
                young.put(partition, Math.max(0, nowMs - deletes.toMillis() / 2));
            }
        });
        return young.isEmpty() ? Map.of() : offsetsAt(young, ends, longest);
    }

    private ListOffsetsResult offsets(
            Collection<TopicPartition> partitions, Function<TopicPartition, OffsetSpec> which) {
        return admin.listOffsets(
                partitions.stream().collect(Collectors.toMap(Function.identity(), which)),
                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
    }

    private static Map<TopicPartition, Long> found(ListOffsetsResult asked, Duration longest)
            throws InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        wait(asked.all(), longest).forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    /** How many partitions the topic has; nothing where there is none, or we may not know. */
    OptionalInt partitionsOf(String topic) throws InterruptedException {
        try {
            TopicDescription found = wait(requireNonNull(
                    admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
            return OptionalInt.of(found.partitions().size());
        } catch (KafkaException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof AuthorizationException) {
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    /** Whether a lane that stood for this time may have missed deletes. */
    boolean deletesMayBeGone(String topic, Duration stood) throws InterruptedException {
        return stood.compareTo(SHORT_STOP) > 0
                && stood.compareTo(requireNonNull(retentions(List.of(topic)).get(topic))
                                .deletes()
                                .dividedBy(2))
                        > 0;
    }

    /** Of each of the topics. */
    Map<String, Retention> retentions(Collection<String> topics) throws InterruptedException {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        var asked = admin.describeConfigs(resources).values();
        Map<String, Retention> retentions = new HashMap<>();
        for (ConfigResource resource : resources) {
            retentions.put(resource.name(), retention(requireNonNull(asked.get(resource))));
        }
        return retentions;
    }

    private static Retention retention(KafkaFuture<Config> asked) throws InterruptedException {
        try {
            Config config = wait(asked);
            Optional<Duration> deletes = millis(config, TopicConfig.DELETE_RETENTION_MS_CONFIG);
            ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
            boolean expires = policy != null && policy.value().contains(TopicConfig.CLEANUP_POLICY_DELETE);
            return new Retention(
                    deletes.orElse(DECLARED_TOMBSTONES_KEPT),
                    expires ? millis(config, TopicConfig.RETENTION_MS_CONFIG) : Optional.empty());
        } catch (KafkaException e) {
            if (e.getCause() instanceof AuthorizationException) {
                // a sink needs no right to look at settings
                return new Retention(DECLARED_TOMBSTONES_KEPT, Optional.empty());
            }
            throw e;
        }
    }

    /** Nothing where it is without an end. */
    private static Optional<Duration> millis(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return Optional.ofNullable(entry)
                .map(found -> Long.parseLong(found.value()))
                .filter(millis -> millis >= 0)
                .map(Duration::ofMillis);
    }

    /** The group's offsets. */
    Map<TopicPartition, Long> committed() throws InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        wait(admin.listConsumerGroupOffsets(settings.group()).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        offsets.put(partition, offset.offset());
                    }
                });
        return offsets;
    }

    /** The offset of the first record that is not older than this; the last stable one when there is none. */
    Map<TopicPartition, Long> offsetsAt(Map<TopicPartition, Long> timestampsMs) throws InterruptedException {
        Map<TopicPartition, Long> ends =
                found(offsets(timestampsMs.keySet(), partition -> OffsetSpec.latest()), LONGEST);
        return offsetsAt(timestampsMs, ends, LONGEST);
    }

    private Map<TopicPartition, Long> offsetsAt(
            Map<TopicPartition, Long> timestampsMs, Map<TopicPartition, Long> ends, Duration longest)
            throws InterruptedException {
        ListOffsetsResult asked = offsets(
                timestampsMs.keySet(),
                partition -> OffsetSpec.forTimestamp(requireNonNull(timestampsMs.get(partition))));
        Map<TopicPartition, Long> offsets = found(asked, longest);
        offsets.replaceAll((partition, offset) -> offset < 0 ? requireNonNull(ends.get(partition)) : offset);
        return offsets;
    }

    /** Where the partitions end, for a reader of what is committed; nothing when Kafka does not say. */
    CompletableFuture<Map<TopicPartition, Long>> ends(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        return admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .handle((found, failure) -> {
                    Map<TopicPartition, Long> ends = new HashMap<>();
                    if (failure == null) {
                        found.forEach((partition, end) -> ends.put(partition, end.offset()));
                    }
                    return ends;
                });
    }

    /** The ids of those of the topics that exist. */
    CompletableFuture<Map<String, String>> topicIds(Collection<String> topics) {
        Map<String, CompletableFuture<TopicDescription>> asked = new HashMap<>();
        admin.describeTopics(topics)
                .topicNameValues()
                .forEach((topic, answer) ->
                        asked.put(topic, answer.toCompletionStage().toCompletableFuture()));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
                // a topic that is being deleted is no news: the group loses its partitions by itself
                .handle((nothing, failure) -> {
                    Map<String, String> ids = new HashMap<>();
                    asked.forEach((topic, answer) -> {
                        if (!answer.isCompletedExceptionally()) {
                            ids.put(topic, answer.join().topicId().toString());
                        }
                    });
                    return ids;
                });
    }

    /** Whether the partition has a committed record at one of the offsets from {@code from} to before {@code to}. */
    boolean hasRecords(TopicPartition partition, long from, long to) {
        return first(partition, from, to).isPresent();
    }

    /** The record at the offset; nothing when compaction or retention has taken it. */
    Optional<ConsumerRecord<String, byte[]>> record(TopicPartition partition, long offset) {
        return first(partition, offset, offset + 1);
    }

    private Optional<ConsumerRecord<String, byte[]>> first(TopicPartition partition, long from, long to) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try (var reader = settings.reader()) {
            reader.assign(List.of(partition));
            reader.seek(partition, from);
            while (reader.position(partition) < to) {
                for (var record : reader.poll(Duration.ofMillis(200))) {
                    return record.offset() < to ? Optional.of(record) : Optional.empty();
                }
                if (System.nanoTime() > deadline) {
                    throw new org.apache.kafka.common.errors.TimeoutException(
                            partition + " could not be read from " + from + " to " + to);
                }
            }
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private static <T> T wait(KafkaFuture<T> answer) throws InterruptedException {
        return wait(answer, LONGEST);
    }

    private static <T> T wait(KafkaFuture<T> answer, Duration longest) throws InterruptedException {
        try {
            return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = requireNonNullElse(e.getCause(), e);
            throw new KafkaException(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("Kafka did not answer", e);
        }
    }
}
