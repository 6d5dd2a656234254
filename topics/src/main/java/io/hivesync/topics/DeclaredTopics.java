package io.hivesync.topics;

import static java.util.Objects.requireNonNull;

import io.hivesync.topics.TopicCatalog.Declaration;
import io.hivesync.topics.TopicCreator.Difference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;

/** Compares the topics of a cluster with what {@code topics.yaml} declares, and changes nothing. Does not own the Admin. */
public final class DeclaredTopics {
    private final TopicCatalog catalog = TopicCatalog.load();
    private final Admin admin;
    private final TopicNames names;
    private final int partitions;

    /** @param partitions the cluster's one partition count */
    public DeclaredTopics(Admin admin, TopicNames names, int partitions) {
        this.admin = admin;
        this.names = names;
        this.partitions = partitions;
    }

    /**
     * A kind of topic.
     *
     * @param name with {@code <prefix>}, {@code <model>} and {@code <sink>} open
     * @param partitions a number, or {@code cluster}
     */
    public record Kind(String name, String partitions, Map<String, String> config) {
        public Kind {
            config = new TreeMap<>(config);
        }
    }

    /**
     * A topic of the cluster.
     *
     * @param partitions that it has; 0: it is not there
     * @param replicas of its first partition
     * @param differences from what is declared
     */
    public record Found(String topic, int partitions, int replicas, List<Difference> differences) {
        public Found {
            differences = List.copyOf(differences);
        }
    }

    /** What is declared. */
    public static List<Kind> kinds() {
        TopicCatalog catalog = TopicCatalog.load();
        List<Kind> kinds = new ArrayList<>();
        for (Declaration one : List.of(
                catalog.changes(),
                catalog.records(),
                catalog.models(),
                catalog.rejected(),
                catalog.deadletters(),
                catalog.control())) {
            kinds.add(new Kind(one.name(), one.partitions(), one.config()));
        }
        return kinds;
    }

    /** The topics of our prefix, and those that every cluster should have. */
    public List<Found> found() {
        Map<String, Declaration> declared = new LinkedHashMap<>();
        for (String topic : new TreeSet<>(join(() -> admin.listTopics().names().get()))) {
            declarationOf(topic).ifPresent(declaration -> declared.put(topic, declaration));
        }
        Map<String, TopicDescription> there = join(
                () -> admin.describeTopics(declared.keySet()).allTopicNames().get());
        Map<ConfigResource, Config> configs = configs(declared.keySet());
        List<Found> found = new ArrayList<>();
        declared.forEach((topic, declaration) -> found.add(found(
                requireNonNull(there.get(topic)),
                declaration,
                requireNonNull(configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic))))));
        for (String topic : List.of(names.models(), names.rejected(), names.control())) {
            if (!declared.containsKey(topic)) {
                found.add(new Found(topic, 0, 0, List.of(new Difference(topic, "topic", "there", "missing"))));
            }
        }
        return found;
    }

    private Optional<Declaration> declarationOf(String topic) {
        if (names.modelOfChanges(topic).isPresent()) {
            return Optional.of(catalog.changes());
        }
        if (names.modelOfRecords(topic).isPresent()) {
            return Optional.of(catalog.records());
        }
        if (topic.startsWith(names.prefix() + ".deadletters.")) {
            return Optional.of(catalog.deadletters());
        }
        return topic.equals(names.models())
                ? Optional.of(catalog.models())
                : topic.equals(names.rejected())
                        ? Optional.of(catalog.rejected())
                        : topic.equals(names.control()) ? Optional.of(catalog.control()) : Optional.empty();
    }

    private Found found(TopicDescription topic, Declaration declaration, Config config) {
        List<Difference> differences = new ArrayList<>();
        int count = topic.partitions().size();
        if (count != declaration.partitions(partitions)) {
            differences.add(new Difference(
                    topic.name(),
                    "partitions",
                    String.valueOf(declaration.partitions(partitions)),
                    String.valueOf(count)));
        }
        new TreeMap<>(declaration.config()).forEach((property, value) -> {
            ConfigEntry entry = config.get(property);
            String has = entry == null ? "nothing" : entry.value();
            if (!value.equals(has)) {
                differences.add(new Difference(topic.name(), property, value, has));
            }
        });
        return new Found(
                topic.name(), count, topic.partitions().getFirst().replicas().size(), differences);
    }

    private Map<ConfigResource, Config> configs(Collection<String> topics) {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        return join(() -> admin.describeConfigs(resources).all().get());
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
