package io.hivesync.broker;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import kafka.server.KafkaConfig;

/** The Kafka settings of the one node. */
final class BrokerSettings {

    static final int NODE_ID = 1;
    static final String CLIENT_LISTENER = "PLAINTEXT";
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    static final String HOST = "127.0.0.1";

    /** What makes up the node; another value would be another broker, or one that others can reach. */
    private static final Set<String> FIXED = Set.of(
            "process.roles",
            "node.id",
            "broker.id",
            "listeners",
            "advertised.listeners",
            "listener.security.protocol.map",
            "inter.broker.listener.name",
            "security.inter.broker.protocol",
            "controller.listener.names",
            "controller.quorum.voters",
            "controller.quorum.bootstrap.servers",
            "log.dir",
            "log.dirs",
            "metadata.log.dir");

    private static final Map<String, String> INTERNAL_TOPICS = Map.of(
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "transaction.state.log.num.partitions", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "share.coordinator.state.topic.num.partitions", "1");

    /** Nothing that a stopped reader or writer needs may expire while it is away. */
    private static final Map<String, String> RETENTION = Map.of(
            // ten years
            "offsets.retention.minutes", "5256000",
            // the longest that Kafka takes: 24 days
            "transactional.id.expiration.ms", "2147483647",
            "log.retention.ms", "-1",
            "log.retention.bytes", "-1");

    private static final Map<String, String> BEHAVIOUR = Map.of(
            "auto.create.topics.enable",
            "false",
            "group.initial.rebalance.delay.ms",
            "0",
            // the controller is in the same process: it misses the broker only when both slept, and would take its
            // partitions away
            "broker.session.timeout.ms",
            "86400000",
            "broker.heartbeat.interval.ms",
            "500",
            // what shows the others of a quorum that its leader lives; there are none
            "metadata.max.idle.interval.ms",
            "10000",
            "log.cleaner.enable",
            "true",
            "message.max.bytes",
            "4194304",
            // a start that nothing ends fails in the end, with an error
            "server.max.startup.time.ms",
            "120000");

    /** About 100 MB less resident memory than Kafka's defaults, which are made for a machine of its own. */
    private static final Map<String, String> LEAN = Map.of(
            "num.network.threads", "1",
            "num.io.threads", "2",
            "background.threads", "2",
            "log.cleaner.dedupe.buffer.size", "16777216",
            "log.index.size.max.bytes", "1048576",
            "group.coordinator.threads", "1",
            "share.coordinator.threads", "1");

    private BrokerSettings() {}

    static Properties of(BrokerOptions options, Path directory, int port, int controllerPort) {
        Map<String, String> settings = new HashMap<>();
        settings.putAll(INTERNAL_TOPICS);
        settings.putAll(RETENTION);
        settings.putAll(BEHAVIOUR);
        settings.putAll(LEAN);
        if (options.flushEveryMessage()) {
            settings.put("log.flush.interval.messages", "1");
        }
        settings.putAll(options.overrides());
        settings.putAll(node(directory, port, controllerPort));
        Properties properties = new Properties();
        properties.putAll(settings);
        return properties;
    }

    private static Map<String, String> node(Path directory, int port, int controllerPort) {
        String clients = CLIENT_LISTENER + "://" + HOST + ":" + port;
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE_ID),
                "listeners",
                clients + "," + CONTROLLER_LISTENER + "://" + HOST + ":" + controllerPort,
                "advertised.listeners",
                clients,
                "listener.security.protocol.map",
                CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
                "inter.broker.listener.name",
                CLIENT_LISTENER,
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "controller.quorum.voters",
                NODE_ID + "@" + HOST + ":" + controllerPort,
                "log.dirs",
                directory.toString());
    }

    static void checkOverrides(Collection<String> names) {
        for (String name : names) {
            if (FIXED.contains(name)) {
                throw new IllegalArgumentException("The embedded broker sets " + name + " itself");
            }
            if (!KafkaConfig.configNames().contains(name)) {
                throw new IllegalArgumentException(name + " is not a setting of a Kafka broker");
            }
        }
    }
}
