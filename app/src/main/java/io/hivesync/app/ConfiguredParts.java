package io.hivesync.app;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.Given;
import io.hivesync.app.config.Setting;
import io.hivesync.streams.BatchMode;
import io.hivesync.topics.FieldRules;
import io.hivesync.topics.Replication;
import io.hivesync.topics.TopicNames;
import io.hivesync.webhook.WebhookSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From what was given to what each part of a process runs with. No I/O. */
final class ConfiguredParts {
    private ConfiguredParts() {}

    /** Of a process that may bring a broker of its own. */
    static Settings.Kafka kafka(Configuration configuration) {
        Optional<Given> servers = configuration.one(Setting.BOOTSTRAP_SERVERS);
        Map<String, String> client = new LinkedHashMap<>();
        configuration.kafkaClient().forEach((name, value) -> {
            if (servers.isEmpty()) {
                refuseWithoutCluster(value);
            }
            client.put(name, value.text());
        });
        return new Settings.Kafka(
                servers.map(Given::text),
                names(configuration),
                configuration.whole(Setting.PARTITIONS),
                replication(configuration),
                client,
                flushEveryMessage(configuration));
    }

    private static boolean flushEveryMessage(Configuration configuration) {
        Given flush = configuration.one(Setting.FLUSH).orElseThrow();
        boolean every = Configuration.word(Setting.FLUSH, flush).equals("every-message");
        if (every && configuration.one(Setting.BOOTSTRAP_SERVERS).isPresent()) {
            throw new InputException(
                    flush.origin() + " is for the broker inside the process: of a given cluster, the brokers'"
                            + " own settings say when they write to the disk, and replicas keep what one of them loses"
                            + " (kafka.replication-factor, kafka.min-insync-replicas).");
        }
        return every;
    }

    private static Replication replication(Configuration configuration) {
        Optional<Given> factor = configuration.one(Setting.REPLICATION_FACTOR);
        Optional<Given> minInSync = configuration.one(Setting.MIN_IN_SYNC);
        if (configuration.one(Setting.BOOTSTRAP_SERVERS).isEmpty()) {
            factor.or(() -> minInSync).ifPresent(ConfiguredParts::refuseWithoutCluster);
        }
        try {
            return new Replication(
                    factor.isPresent() ? configuration.whole(Setting.REPLICATION_FACTOR) : Replication.BY_DEFAULT,
                    minInSync.isPresent() ? configuration.whole(Setting.MIN_IN_SYNC) : Replication.BY_DEFAULT);
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    minInSync.map(given -> given.origin() + ": ").orElse("") + e.getMessage());
        }
    }

    private static void refuseWithoutCluster(Given value) {
        throw new InputException(value.origin() + " is for a given cluster: set kafka.bootstrap.servers too."
                + " The broker inside this process takes no settings.");
    }

    private static TopicNames names(Configuration configuration) {
        Given prefix = configuration.one(Setting.TOPIC_PREFIX).orElseThrow();
        try {
            return new TopicNames(prefix.text());
        } catch (IllegalArgumentException e) {
            throw new InputException(prefix.origin() + ": " + e.getMessage());
        }
    }

    /** Of a role that runs alone. */
    static Settings.Kafka givenKafka(Configuration configuration) {
        if (configuration.one(Setting.BOOTSTRAP_SERVERS).isEmpty()) {
            throw new InputException(
                    "A role alone needs a Kafka cluster: give --bootstrap-servers HOST:PORT, or set"
                            + " KAFKA_BOOTSTRAP_SERVERS or kafka.bootstrap.servers. 'hive-sync run' brings a broker of its own.");
        }
        return kafka(configuration);
    }

    static Settings.Producer producer(Configuration configuration) {
        checkSnapshot(configuration);
        Optional<Path> hive = configuration.path(Setting.HIVE_PATH);
        Map<String, FieldRules> rules = ConfiguredRules.of(configuration);
        Optional<WebhookSettings> webhook =
                ConfiguredWebhook.of(configuration, names(configuration)).map(settings -> settings.withRules(rules));
        if (hive.isEmpty() && webhook.isEmpty()) {
            throw new InputException("What from? Give --hive PATH (the Blade app's folder), or set SYNC_SECRET and"
                    + " SYNC_MODELS for an app without a local Hive that calls POST /sync.");
        }
        return new Settings.Producer(
                hive,
                set(configuration.several(Setting.INCLUDE_TABLES)),
                set(configuration.several(Setting.INCLUDE_FIELDS)),
                configuration.share(Setting.MASS_DELETE_THRESHOLD),
                rules,
                webhook);
    }

    /** Any other one than the default would leave targets without a part of Hive, or do what there is a command for. */
    private static void checkSnapshot(Configuration configuration) {
        Given snapshot = configuration.one(Setting.SNAPSHOT).orElseThrow();
        if (!snapshot.text().equals(Setting.SNAPSHOT.standard())) {
            throw new InputException(
                    snapshot.origin() + " is " + Setting.SNAPSHOT.standard() + ", not '" + snapshot.written()
                            + "': every target gets all rows once, then the changes. 'hive-sync resync' sends all rows again,"
                            + " 'hive-sync replay' what one target should have.");
        }
    }

    /** Where the process tells how it is, and to whom. */
    static Settings.Operations operations(Configuration configuration) {
        return new Settings.Operations(configuration.address(Setting.OPERATIONS_BIND), token(configuration));
    }

    /** What the operations port of a process asks for; for who asks it, too. */
    static Optional<OperationsToken> token(Configuration configuration) {
        return configuration.one(Setting.OPERATIONS_TOKEN).map(given -> {
            try {
                return new OperationsToken(given.text());
            } catch (IllegalArgumentException e) {
                throw new InputException(given.origin() + ": " + e.getMessage());
            }
        });
    }

    static Settings.Streams streams(Configuration configuration) {
        String mode = Configuration.word(
                Setting.BATCH_MODE, configuration.one(Setting.BATCH_MODE).orElseThrow());
        return new Settings.Streams(
                BatchMode.valueOf(mode.toUpperCase(Locale.ROOT).replace('-', '_')),
                Duration.ofMillis(configuration.whole(Setting.WINDOW)),
                configuration.whole(Setting.STANDBYS),
                configuration.whole(Setting.STREAM_THREADS));
    }

    private static Set<String> set(List<Given> values) {
        return new LinkedHashSet<>(values.stream().map(Given::text).toList());
    }
}
