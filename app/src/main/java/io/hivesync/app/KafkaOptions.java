package io.hivesync.app;

import io.hivesync.topics.TopicNames;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

final class KafkaOptions {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "A Kafka cluster (default: $KAFKA_BOOTSTRAP_SERVERS, else a broker inside this process).",
            defaultValue = "${env:KAFKA_BOOTSTRAP_SERVERS}")
    @Nullable
    String bootstrapServers;

    @Option(
            names = "--topic-prefix",
            paramLabel = "NAME",
            description = "Before every topic's name; the same for all roles (default: ${DEFAULT-VALUE}).",
            defaultValue = "hive")
    String topicPrefix;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of each model's topics; the same for all roles (default: ${DEFAULT-VALUE}).",
            defaultValue = "6")
    int partitions;

    TopicNames names() {
        try {
            return new TopicNames(topicPrefix);
        } catch (IllegalArgumentException e) {
            throw new InputException("--topic-prefix: " + e.getMessage());
        }
    }

    int checkedPartitions() {
        if (partitions < 1 || partitions > 1000) {
            throw new InputException("--partitions is 1 to 1000, not " + partitions);
        }
        return partitions;
    }

    String required() {
        if (bootstrapServers == null || bootstrapServers.isBlank()) {
            throw new InputException("A role alone needs a Kafka cluster: give --bootstrap-servers HOST:PORT or set"
                    + " KAFKA_BOOTSTRAP_SERVERS. 'hive-sync run' brings a broker of its own.");
        }
        return bootstrapServers;
    }
}
