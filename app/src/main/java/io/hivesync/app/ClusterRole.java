package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the cluster, closed after the roles that use it. Looks every few seconds whether the topics that all of
 * them count on are still there, since without one of them nothing flows any more.
 */
final class ClusterRole implements Role {
    private static final Logger log = LoggerFactory.getLogger(ClusterRole.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final ScheduledThreadPoolExecutor looks = new ScheduledThreadPoolExecutor(
            1, look -> Thread.ofPlatform().name("hive-topics").daemon().unstarted(look));
    private final Supplier<String> look;
    private final Duration between;
    private volatile String trouble = "";

    ClusterRole(Cluster cluster) {
        this(cluster, cluster::restore, BETWEEN_LOOKS);
    }

    /** @param look answers with what is in trouble; empty when nothing is */
    ClusterRole(Cluster cluster, Supplier<String> look, Duration between) {
        this.cluster = cluster;
        this.look = look;
        this.between = between;
    }

    @Override
    public String name() {
        return "topics";
    }

    @Override
    public void start() {
        // connected already: the other roles are made with it
        looks.scheduleWithFixedDelay(this::look, between.toMillis(), between.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What it throws the scheduler would swallow, and never look again. */
    private void look() {
        String found = "an error has ended the looks at the topics; restart the process";
        try {
            found = look.get();
        } catch (RuntimeException e) {
            found = "the topics cannot be looked at, trying again: " + e;
            if (!found.equals(trouble)) {
                log.warn("The topics cannot be looked at", e);
            }
        } finally {
            trouble = found;
        }
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
