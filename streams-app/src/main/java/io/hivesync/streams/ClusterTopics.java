package io.hivesync.streams;

import io.hivesync.topics.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Our topics as the cluster last told of them. Asks for the partitions of a topic once, since they seldom change;
 * {@link #forget} makes it ask again. For any threads.
 */
final class ClusterTopics implements Topics, AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final Admin admin;
    private final TopicNames names;
    private final int partitions;
    private volatile Map<String, Topic> topics = Map.of();

    record Topic(Uuid id, int partitions) {}

    ClusterTopics(Admin admin, StreamsSettings settings) {
        this.admin = admin;
        this.names = settings.names();
        this.partitions = settings.partitions();
    }

    /** What is not known may have been created just now: asks once before it says no. */
    @Override
    public Optional<Uuid> id(String topic) {
        return fitting(topics.get(topic)).or(() -> fitting(refresh().get(topic)));
    }

    private Optional<Uuid> fitting(@Nullable Topic topic) {
        return topic != null && topic.partitions() == partitions ? Optional.of(topic.id()) : Optional.empty();
    }

    synchronized void forget() {
        topics = Map.of();
    }

    synchronized Map<String, Topic> refresh() {
        Map<String, Topic> found = new HashMap<>();
        List<String> unknown = new ArrayList<>();
        for (TopicListing listing : await(admin.listTopics().listings())) {
            if (listing.name().startsWith(names.prefix() + ".")) {
                Topic known = topics.get(listing.name());
                if (known != null && known.id().equals(listing.topicId())) {
                    found.put(listing.name(), known);
                } else {
                    unknown.add(listing.name());
                }
            }
        }
        admin.describeTopics(unknown).topicNameValues().forEach((topic, description) -> {
            try {
                var described = await(description);
                found.put(
                        topic,
                        new Topic(described.topicId(), described.partitions().size()));
            } catch (UnknownTopicOrPartitionException e) {
                // deleted since it was listed
            }
        });
        topics = Map.copyOf(found);
        return topics;
    }

    /** The change topics that were there at the last look, fit or not, with the number of their partitions. */
    Map<String, Integer> changeTopics() {
        Map<String, Integer> found = new HashMap<>();
        topics.forEach((name, topic) -> {
            if (name.startsWith(names.changesPrefix())) {
                found.put(name, topic.partitions());
            }
        });
        return found;
    }

    /** How long each of the topics keeps what is in it; nothing of those that keep all. */
    Map<String, Duration> retentions(Set<String> of) {
        List<ConfigResource> asked = of.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, Duration> found = new HashMap<>();
        await(admin.describeConfigs(asked).all()).forEach((topic, config) -> {
            ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
            ConfigEntry time = config.get(TopicConfig.RETENTION_MS_CONFIG);
            long ms = time == null ? -1 : Long.parseLong(time.value());
            if (ms >= 0 && policy != null && policy.value().contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
                found.put(topic.name(), Duration.ofMillis(ms));
            }
        });
        return found;
    }

    /** The offset after a partition's last record. */
    long end(TopicPartition at) {
        return await(admin.listOffsets(Map.of(at, OffsetSpec.latest())).partitionResult(at))
                .offset();
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("The brokers did not answer", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
