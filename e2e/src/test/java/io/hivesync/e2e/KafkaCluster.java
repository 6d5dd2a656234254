package io.hivesync.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * Brokers as processes of their own on this machine. They would make topics with one replica: who wants more has to ask for
 * it; their own topics have as many as there are brokers, up to three.
 */
record KafkaCluster(List<KafkaNode> nodes, String bootstrapServers, Map<String, String> client)
        implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private static final Map<String, String> LEAN = Map.ofEntries(
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // a machine that is busy with other things must not look like brokers that are gone
            Map.entry("controller.quorum.fetch.timeout.ms", "6000"),
            Map.entry("broker.session.timeout.ms", "9000"),
            Map.entry("broker.heartbeat.interval.ms", "500"),
            Map.entry("message.max.bytes", "5242880"),
            Map.entry("num.network.threads", "1"),
            Map.entry("num.io.threads", "2"),
            Map.entry("background.threads", "2"),
            Map.entry("group.coordinator.threads", "1"),
            Map.entry("log.cleaner.dedupe.buffer.size", "16777216"),
            Map.entry("log.index.size.max.bytes", "1048576"),
            Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"));

    /** Starts them, and returns when each knows all others. */
    static KafkaCluster start(Path folder, int brokers) throws Exception {
        return start(folder, brokers, Map.of("listener.security.protocol.map", "CLIENT:PLAINTEXT"), Map.of());
    }

    /**
     * @param listener settings that say how the listener {@code CLIENT} is secured
     * @param client what clients of it need beside its address
     */
    static KafkaCluster start(Path folder, int brokers, Map<String, String> listener, Map<String, String> client)
            throws Exception {
        List<Integer> ports = freePorts(brokers * 2);
        String voters = IntStream.rangeClosed(1, brokers)
                .mapToObj(id -> id + "@" + HOST + ":" + ports.get(brokers + id - 1))
                .collect(Collectors.joining(","));
        String clusterId = Uuid.randomUuid().toString();
        List<KafkaNode> nodes = new ArrayList<>();
        for (int id = 1; id <= brokers; id++) {
            Map<String, String> settings = new TreeMap<>(LEAN);
            settings.putAll(replicas(brokers));
            settings.putAll(listener);
            settings.put("process.roles", "broker,controller");
            settings.put("node.id", String.valueOf(id));
            settings.put("controller.quorum.voters", voters);
            settings.put("controller.listener.names", KafkaNode.CONTROLLER);
            settings.put("inter.broker.listener.name", "CLIENT");
            settings.put(
                    "listeners",
                    "CLIENT://" + HOST + ":" + ports.get(id - 1) + "," + KafkaNode.CONTROLLER + "://" + HOST + ":"
                            + ports.get(brokers + id - 1));
            settings.merge(
                    "listener.security.protocol.map", KafkaNode.CONTROLLER + ":PLAINTEXT", (a, b) -> a + "," + b);
            nodes.add(KafkaNode.in(folder.resolve("kafka-" + id), clusterId, settings));
        }
        String servers = ports.subList(0, brokers).stream()
                .map(port -> HOST + ":" + port)
                .collect(Collectors.joining(","));
        KafkaCluster cluster = new KafkaCluster(List.copyOf(nodes), servers, client);
        boolean started = false;
        try {
            for (KafkaNode node : nodes) {
                node.start();
            }
            cluster.awaitWhole();
            started = true;
            return cluster;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    private static Map<String, String> replicas(int brokers) {
        String factor = String.valueOf(Math.min(brokers, 3));
        String inSync = brokers > 2 ? "2" : "1";
        return Map.of(
                "default.replication.factor", "1",
                "min.insync.replicas", "1",
                "offsets.topic.replication.factor", factor,
                "transaction.state.log.replication.factor", factor,
                "transaction.state.log.min.isr", inSync,
                "share.coordinator.state.topic.replication.factor", factor,
                "share.coordinator.state.topic.min.isr", inSync);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < count) {
            ports.add(FreePorts.next());
        }
        return ports;
    }

    Admin admin() {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("default.api.timeout.ms", 10_000);
        properties.put("request.timeout.ms", 5_000);
        return Admin.create(properties);
    }

    /** Until every broker is there, and every partition on all brokers that it should be on. */
    void awaitWhole() {
        try (Admin admin = admin()) {
            Awaitility.await("all brokers are there and all replicas in sync")
                    .atMost(Duration.ofSeconds(240))
                    .pollInterval(Duration.ofMillis(250))
                    .ignoreExceptionsMatching(ExecutionException.class::isInstance)
                    .failFast(() -> nodes.forEach(node ->
                            Assertions.assertThat(node.runs()).as(node::output).isTrue()))
                    .until(() -> admin.describeCluster().nodes().get().size() == nodes.size()
                            && describe(admin).values().stream()
                                    .flatMap(topic -> topic.partitions().stream())
                                    .allMatch(KafkaCluster::isInSync));
        }
    }

    private static boolean isInSync(TopicPartitionInfo partition) {
        return partition.isr().size() == partition.replicas().size();
    }

    private static Map<String, TopicDescription> describe(Admin admin) throws ExecutionException, InterruptedException {
        return admin.describeTopics(admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .get())
                .allTopicNames()
                .get();
    }

    /** {@code topic} to {@code replicas/min.insync.replicas}. */
    Map<String, String> replication() throws Exception {
        try (Admin admin = admin()) {
            Map<String, TopicDescription> topics = describe(admin);
            Map<String, String> replication = new TreeMap<>();
            admin.describeConfigs(topics.keySet().stream()
                            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                            .toList())
                    .all()
                    .get()
                    .forEach((topic, config) -> replication.put(
                            topic.name(),
                            topics.get(topic.name())
                                            .partitions()
                                            .getFirst()
                                            .replicas()
                                            .size() + "/"
                                    + config.get("min.insync.replicas").value()));
            return replication;
        }
    }

    @Override
    public void close() {
        nodes.forEach(KafkaNode::close);
    }
}
