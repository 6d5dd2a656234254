package io.hivesync.topics;

import io.hivesync.topics.TopicCatalog.Declaration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that {@code topics.yaml} declares. Idempotent: what exists is compared and left as it is; a policy that
 * differs is logged, a partition count that differs is an error, for a record's changes and its image would part ways.
 *
 * <p>Thread-safe. After an exception nothing is half done that a repeat would not complete. Does not own the Admin.
 */
public final class TopicCreator implements ModelTopics {
    private static final Logger log = LoggerFactory.getLogger(TopicCreator.class);

    private static final int LOOKS = 100;
    private static final long BETWEEN_LOOKS_NANOS = 20_000_000;

    /** A topic that exists otherwise than declared. */
    public record Difference(String topic, String property, String declared, String found) {
        @Override
        public String toString() {
            return "topic " + topic + " has " + property + "=" + found + ", declared is " + declared;
        }
    }

    private final TopicCatalog catalog = TopicCatalog.load();
    private final Admin admin;
    private final TopicNames names;
    private final int partitions;
    private final Replication replication;

    public TopicCreator(Admin admin, TopicNames names, int partitions) {
        this(admin, names, partitions, Replication.OF_THE_BROKERS);
    }

    public TopicCreator(Admin admin, TopicNames names, int partitions, Replication replication) {
        if (partitions < 1) {
            throw new IllegalArgumentException("The partition count is 1 or more, not " + partitions);
        }
        this.admin = admin;
        this.names = names;
        this.partitions = partitions;
        this.replication = replication;
    }

    /** Makes sure of the topics that every cluster has. */
    public List<Difference> ensureCluster() {
        List<Difference> differences = new ArrayList<>();
        differences.addAll(ensure(names.models(), catalog.models()));
        differences.addAll(ensure(names.rejected(), catalog.rejected()));
        differences.addAll(ensure(names.control(), catalog.control()));
        return differences;
    }

    /** Those of the topics that every cluster has which are not there. */
    public List<String> missing() {
        return Stream.of(names.models(), names.rejected(), names.control())
                .filter(topic -> describe(topic).isEmpty())
                .toList();
    }

    /** The record topic first, so that whoever sees the change topic finds the other. */
    @Override
    public void ensure(String model) {
        ensure(names.records(model), catalog.records());
        ensure(names.changes(model), catalog.changes());
    }

    /** Makes sure of a sink's topic of dead letters. One with another partition count will do: each letter stands alone. */
    public List<Difference> ensureDeadLetters(String sink) {
        String topic = names.deadLetters(sink);
        Declaration declaration = catalog.deadletters();
        if (describe(topic).isEmpty() && create(topic, declaration.partitions(partitions), config(declaration))) {
            return List.of();
        }
        return differing(describeNew(topic), declaration);
    }

    private List<Difference> ensure(String topic, Declaration declaration) {
        int count = declaration.partitions(partitions);
        Optional<TopicDescription> found = describe(topic);
        if (found.isEmpty() && create(topic, count, config(declaration))) {
            return List.of();
        }
        TopicDescription description = found.orElseGet(() -> describeNew(topic));
        if (description.partitions().size() != count) {
            throw new TopicMismatchException(new Difference(
                    topic,
                    "partitions",
                    String.valueOf(count),
                    String.valueOf(description.partitions().size())));
        }
        return differing(description, declaration);
    }

    private Map<String, String> config(Declaration declaration) {
        Map<String, String> config = new HashMap<>(declaration.config());
        config.putAll(replication.config());
        return config;
    }

    private List<Difference> differing(TopicDescription description, Declaration declaration) {
        List<Difference> differences = differences(description.name(), config(declaration));
        int replicas = description.partitions().getFirst().replicas().size();
        if (replication.factorOfNewTopics().filter(factor -> factor != replicas).isPresent()) {
            differences.add(new Difference(
                    description.name(),
                    "replication-factor",
                    String.valueOf(replication.factor()),
                    String.valueOf(replicas)));
        }
        differences.forEach(difference -> log.warn("{}; it is left as it is", difference));
        return differences;
    }

    private List<Difference> differences(String topic, Map<String, String> declared) {
        Config config = look(topic, () -> config(topic));
        List<Difference> differences = new ArrayList<>();
        declared.forEach((property, value) -> {
            ConfigEntry entry = config.get(property);
            String found = entry == null ? "nothing" : entry.value();
            if (!value.equals(found)) {
                differences.add(new Difference(topic, property, value, found));
            }
        });
        return differences;
    }

    private TopicDescription describeNew(String topic) {
        return look(topic, () -> describe(topic));
    }

    /** At a topic that somebody has just created: the broker that is asked may not have heard of it yet. */
    private static <T> T look(String topic, Supplier<Optional<T>> at) {
        for (int tries = 0; tries < LOOKS; tries++) {
            Optional<T> found = at.get();
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
        throw new KafkaException("Topic " + topic + " was deleted while it was created");
    }

    private Optional<Config> config(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            return Optional.ofNullable(
                    join(() -> admin.describeConfigs(List.of(resource)).all().get())
                            .get(resource));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private Optional<TopicDescription> describe(String topic) {
        try {
            return Optional.ofNullable(join(() ->
                            admin.describeTopics(List.of(topic)).allTopicNames().get())
                    .get(topic));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    /** @return false when somebody else was faster */
    private boolean create(String topic, int count, Map<String, String> config) {
        try {
            join(() -> admin.createTopics(List.of(
                            new NewTopic(topic, Optional.of(count), replication.factorOfNewTopics()).configs(config)))
                    .all()
                    .get());
            log.info("Created topic {} with {} partitions", topic, count);
            return true;
        } catch (TopicExistsException e) {
            return false;
        }
    }

    private interface Call<T> {
        T get() throws InterruptedException, ExecutionException;
    }

    private static <T> T join(Call<T> call) {
        try {
            return call.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new KafkaException(e.getCause());
        }
    }
}
