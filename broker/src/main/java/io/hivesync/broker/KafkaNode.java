package io.hivesync.broker;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/** Controller and broker of one node, put together as Kafka's own main class does it. */
final class KafkaNode {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);

    /** How long the controller may take to let the broker go; only a failed controller takes any time. */
    private static final Duration CONTROLLED_SHUTDOWN = Duration.ofSeconds(2);

    private final SharedServer shared;
    private final ControllerServer controller;
    private final BrokerServer broker;

    private KafkaNode(SharedServer shared, ControllerServer controller, BrokerServer broker) {
        this.shared = shared;
        this.controller = controller;
        this.broker = broker;
    }

    static KafkaNode of(Properties settings, BoundSockets sockets, BrokerFaults faults) {
        KafkaConfig config = KafkaConfig.fromProps(settings, false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> directory =
                KafkaRaftServer.initializeLogDirs(config, LOG, "");
        SharedServer shared = new SharedServer(
                config,
                directory._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(
                        QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                List.of(),
                faults,
                sockets);
        return new KafkaNode(
                shared,
                new ControllerServer(shared, KafkaRaftServer.configSchema(), directory._2()),
                new BrokerServer(shared));
    }

    /** Starts the node, or leaves nothing of it running. From here on a stop that nobody asked for is a failure. */
    void start(BrokerFaults faults) throws InterruptedException, ExecutionException {
        boolean started = false;
        try {
            // the broker finds its controller through what the controller shares with it
            controller.startup();
            endFormerRegistration();
            broker.startup();
            if (faults.failure().isDone()) {
                throw new IllegalStateException("A fault during the start");
            }
            started = true;
        } finally {
            faults.startEnded();
            if (!started) {
                stop();
            }
        }
        Thread.ofVirtual().name("embedded-broker-watch").start(() -> {
            broker.awaitShutdown();
            faults.fail(new IllegalStateException("The broker stopped by itself; its last error in the log says why"));
        });
    }

    private void endFormerRegistration() throws InterruptedException, ExecutionException {
        FormerRegistration former = new FormerRegistration();
        shared.loader().installPublishers(List.of(former)).get();
        former.end(controller.controller());
        shared.loader().removeAndClosePublisher(former).get();
    }

    void stop() {
        try {
            // it leaves with the controller's consent, so the controller goes last
            broker.shutdown(CONTROLLED_SHUTDOWN);
        } finally {
            controller.shutdown();
        }
    }
}
