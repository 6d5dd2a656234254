package io.hivesync.sinks.runtime;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
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

/** What lanes ask Kafka, besides reading. Changes nothing there. Thread-safe. Failures are {@link KafkaException}s. */
final class KafkaView implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(15);
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

    /** How long a delete can be read in the topic, at least. */
    Duration tombstonesKept(String topic) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Config config = wait(requireNonNull(
                    admin.describeConfigs(List.of(resource)).values().get(resource)));
            ConfigEntry entry = config.get(TopicConfig.DELETE_RETENTION_MS_CONFIG);
            return entry == null ? DECLARED_TOMBSTONES_KEPT : Duration.ofMillis(Long.parseLong(entry.value()));
        } catch (KafkaException e) {
            if (e.getCause() instanceof AuthorizationException) {
                // a sink needs no right to look at settings
                return DECLARED_TOMBSTONES_KEPT;
            }
            throw e;
        }
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
