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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
    private static final Duration LONGEST = Duration.ofSeconds(15);
    /** Deletes are kept for longer than twice this, or Kafka's own default would not do either. */
    private static final Duration SHORT_STOP = Duration.ofHours(12);

    private static final Duration DECLARED_TOMBSTONES_KEPT = Duration.ofDays(14);

    private final Admin admin;
    private final ClientSettings settings;

    KafkaView(ClientSettings settings) {
        this.settings = settings;
        this.admin = Admin.create(settings.admin());
    }

    PartitionFacts facts(TopicPartition partition) throws InterruptedException {
        var topics = admin.describeTopics(List.of(partition.topic())).allTopicNames();
        var committed = admin.listConsumerGroupOffsets(settings.group()).partitionsToOffsetAndMetadata();
        var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        var start = admin.listOffsets(Map.of(partition, OffsetSpec.earliest()), options)
                .partitionResult(partition);
        var end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()), options)
                .partitionResult(partition);
        TopicDescription topic = requireNonNull(wait(topics).get(partition.topic()));
        return new PartitionFacts(
                topic.topicId().toString(),
                partition.partition(),
                topic.partitions().size(),
                wait(start).offset(),
                wait(end).offset(),
                0,
                Optional.ofNullable(wait(committed).get(partition)));
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
                && stood.compareTo(tombstonesKept(topic).dividedBy(2)) > 0;
    }

    /** How long a delete can be read in the topic, at least. */
    Duration tombstonesKept(String topic) throws InterruptedException {
        return retention(topic).deletes();
    }

    Retention retention(String topic) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Config config = wait(requireNonNull(
                    admin.describeConfigs(List.of(resource)).values().get(resource)));
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

    /** As {@link #offsetAt}, of several partitions, where the end is the last stable offset. */
    Map<TopicPartition, Long> offsetsAt(Map<TopicPartition, Long> timestampsMs) throws InterruptedException {
        var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, OffsetSpec> moments = new HashMap<>();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        timestampsMs.forEach((partition, moment) -> {
            moments.put(partition, OffsetSpec.forTimestamp(moment));
            latest.put(partition, OffsetSpec.latest());
        });
        var young = admin.listOffsets(moments, options).all();
        var ends = admin.listOffsets(latest, options).all();
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> found = wait(young);
        wait(ends).forEach((partition, end) -> {
            long offset = requireNonNull(found.get(partition)).offset();
            offsets.put(partition, offset < 0 ? end.offset() : offset);
        });
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

    /** The offset of the first record that is not older than this; the end when there is none. */
    long offsetAt(TopicPartition partition, long timestampMs, long end) throws InterruptedException {
        var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        long offset = wait(admin.listOffsets(Map.of(partition, OffsetSpec.forTimestamp(timestampMs)), options)
                        .partitionResult(partition))
                .offset();
        return offset < 0 ? end : offset;
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
        try {
            return answer.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = requireNonNullElse(e.getCause(), e);
            throw new KafkaException(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("Kafka did not answer", e);
        }
    }
}
