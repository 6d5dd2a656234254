package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** The connection to the cluster; closed after the roles that use it. */
final class ClusterRole implements Role {
    private final Cluster cluster;

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
    }

    @Override
    public Health health() {
        return Health.ready("prefix " + cluster.names().prefix() + ", " + cluster.partitions() + " partitions a model");
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
        cluster.close();
    }
}
