package io.hivesync.app;

import io.hivesync.topics.ModelTopics;
import io.hivesync.topics.Replication;
import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicMismatchException;
import io.hivesync.topics.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Kafka cluster that every role of this process works with. Thread-safe. */
final class Cluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Cluster.class);
    private static final int PATIENCE_MS = 20_000;

    private final String bootstrapServers;
    private final TopicNames names;
    private final int partitions;
    private final Replication replication;
    private final Map<String, String> client;
    private final Admin admin;
    private final TopicCreator creator;

    private Cluster(String bootstrapServers, Settings.Kafka kafka, Admin admin) {
        this.bootstrapServers = bootstrapServers;
        this.names = kafka.names();
        this.partitions = kafka.partitions();
        this.replication = kafka.replication();
        this.client = kafka.client();
        this.admin = admin;
        this.creator = new TopicCreator(admin, names, partitions, replication);
    }

    /** Makes sure that the cluster answers and has the topics that every role counts on. */
    static Cluster connect(String bootstrapServers, Settings.Kafka kafka) {
        Map<String, Object> properties = new HashMap<>(kafka.client());
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("default.api.timeout.ms", PATIENCE_MS);
        properties.put("request.timeout.ms", PATIENCE_MS / 2);
        try {
            return new Cluster(bootstrapServers, kafka, Admin.create(properties)).ensured();
        } catch (TopicMismatchException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            throw new EnvironmentException(
                    "Kafka at " + bootstrapServers + " cannot be used (" + e.getMessage()
                            + "). Check --bootstrap-servers and that the cluster runs.",
                    e);
        }
    }

    private Cluster ensured() {
        try {
            creator.ensureCluster();
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Makes those of the topics that every role counts on which somebody has deleted meanwhile.
     *
     * @return what keeps it from that; empty when nothing does
     */
    String restore() {
        List<String> missing = List.of();
        try {
            missing = creator.missing();
            if (!missing.isEmpty()) {
                creator.ensureCluster();
                log.warn(
                        "Made anew, since somebody has deleted it while it was in use: {}", String.join(", ", missing));
            }
            return "";
        } catch (TopicMismatchException e) {
            return String.valueOf(e.getMessage());
        } catch (KafkaException e) {
            // that Kafka is away the other roles say; here it only matters that it does not let us
            return missing.isEmpty()
                    ? ""
                    : "Somebody has deleted " + String.join(", ", missing) + ", and it cannot be made anew: "
                            + e.getMessage();
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    TopicNames names() {
        return names;
    }

    int partitions() {
        return partitions;
    }

    /** Of the topics that the roles make. */
    Replication replication() {
        return replication;
    }

    /** What the user gives to all clients; may hold secrets. */
    Map<String, String> client() {
        return client;
    }

    Map<String, Object> clientProperties() {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("bootstrap.servers", bootstrapServers);
        return properties;
    }

    ModelTopics topics() {
        return creator;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
