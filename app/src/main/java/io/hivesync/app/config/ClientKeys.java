package io.hivesync.app.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings that Kafka's producers, consumers and admin clients share. What only one kind of them has is not for the
 * user: the guarantees stand on much of it (acks, isolation, commits).
 */
final class ClientKeys {
    /** Ours: each client has its own id, and bootstrap.servers is a setting by itself. */
    private static final Set<String> OURS = Set.of("bootstrap.servers", "client.id");

    private static final Set<String> SHARED = shared();

    private ClientKeys() {}

    private static Set<String> shared() {
        Set<String> names = new TreeSet<>(ConsumerConfig.configNames());
        names.retainAll(ProducerConfig.configNames());
        names.retainAll(AdminClientConfig.configNames());
        names.removeAll(OURS);
        return names;
    }

    static Set<String> all() {
        return SHARED;
    }

    /** Why Kafka would refuse the value; without the value. */
    static Optional<String> refusal(String key, String value) {
        ConfigDef.ConfigKey declared =
                requireNonNull(ConsumerConfig.configDef().configKeys().get(key), key);
        try {
            Object parsed = ConfigDef.parseType(key, value, declared.type);
            if (declared.validator != null) {
                declared.validator.ensureValid(key, parsed);
            }
            return Optional.empty();
        } catch (ConfigException e) {
            // "Invalid value … for configuration key: the reason"
            String message = String.valueOf(e.getMessage());
            int reason = message.lastIndexOf(key + ": ");
            return Optional.of(reason < 0 ? "it is no " + declared.type : message.substring(reason + key.length() + 2));
        }
    }

    static boolean isSecret(String key) {
        ConfigDef.ConfigKey declared =
                requireNonNull(ConsumerConfig.configDef().configKeys().get(key), key);
        return declared != null && declared.type == ConfigDef.Type.PASSWORD;
    }

    /** A file's place, which is relative to the configuration file. */
    static boolean isPath(String key) {
        return key.endsWith(".location");
    }
}
