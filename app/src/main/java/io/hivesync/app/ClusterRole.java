package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The connection to the cluster, closed after the roles that use it. Looks every few seconds whether the topics that all of
 * them count on are still there, since without one of them nothing flows any more.
 */
final class ClusterRole implements Role {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final ScheduledThreadPoolExecutor looks = new ScheduledThreadPoolExecutor(
            1, look -> Thread.ofPlatform().name("hive-topics").daemon().unstarted(look));
    private volatile String trouble = "";

    ClusterRole(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "topics";
    }

    @Override
    public void start() {
        // connected already: the other roles are made with it
        long pause = BETWEEN_LOOKS.toMillis();
        looks.scheduleWithFixedDelay(() -> trouble = cluster.restore(), pause, pause, TimeUnit.MILLISECONDS);
    }

    @Override
    public Health health() {
        return trouble.isEmpty()
                ? Health.ready(
                        "prefix " + cluster.names().prefix() + ", " + cluster.partitions() + " partitions a model")
                : Health.notReady(trouble);
    }

    @Override
    public void describe(ObjectNode status) {
        status.withObject("/kafka")
                .put("bootstrap.servers", cluster.bootstrapServers())
                .put("topic-prefix", cluster.names().prefix())
                .put("partitions", cluster.partitions());
    }

    @Override
    public void close(Duration within) {
        looks.shutdownNow();
        cluster.close();
    }
}
