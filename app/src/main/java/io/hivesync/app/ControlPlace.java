package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Setting;
import io.hivesync.topics.TopicNames;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The cluster that an operator's command works with: the one that is given, or else that of a process which runs on the state
 * folder. The roles that do what is asked may run anywhere.
 *
 * @param client what the user gives to all clients; may hold secrets
 */
record ControlPlace(String bootstrapServers, TopicNames names, Map<String, String> client) {
    static final Set<Setting> SETTINGS =
            EnumSet.of(Setting.BOOTSTRAP_SERVERS, Setting.TOPIC_PREFIX, Setting.KAFKA_CLIENT);

    /** Work with the cluster. */
    interface Order<T> {
        T give() throws InterruptedException;
    }

    static ControlPlace of(Configuration given, Path state) throws InterruptedException {
        Settings.Kafka kafka = ConfiguredParts.kafka(given);
        if (kafka.bootstrapServers().isPresent()) {
            return new ControlPlace(kafka.bootstrapServers().get(), kafka.names(), kafka.client());
        }
        for (JsonNode status : LiveStatus.of(state, ConfiguredParts.token(given))) {
            JsonNode running = status.path("kafka");
            if (running.hasNonNull("bootstrap.servers")) {
                return new ControlPlace(
                        running.path("bootstrap.servers").asText(),
                        new TopicNames(running.path("topic-prefix").asText("hive")),
                        kafka.client());
            }
        }
        throw new InputException("No hive-sync runs on the state folder " + state.toAbsolutePath()
                + " now. Start one with 'hive-sync run', give its folder with --state, or the cluster with"
                + " --bootstrap-servers.");
    }

    Map<String, Object> clientProperties() {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("bootstrap.servers", bootstrapServers);
        return properties;
    }

    /** Does it, and says where Kafka cannot be used. */
    <T> T use(Order<T> order) throws InterruptedException {
        try {
            return order.give();
        } catch (InterruptException e) {
            throw new InterruptedException("Interrupted while Kafka was waited for");
        } catch (KafkaException e) {
            throw new EnvironmentException(
                    "Kafka at " + bootstrapServers + " cannot be used (" + e.getMessage()
                            + "). Check that it runs, --bootstrap-servers and --topic-prefix; a cluster that wants"
                            + " credentials gets them from --config.",
                    e);
        }
    }

    @Override
    public String toString() {
        return "ControlPlace[bootstrapServers=" + bootstrapServers + ", names=" + names + "]";
    }
}
