package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.webhook.WebhookServer;
import io.hivesync.webhook.WebhookSettings;
import io.hivesync.webhook.WebhookStatus;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** POST /sync. Without a secret there is none, and the start says so. */
final class WebhookRole implements Role {
    private static final Logger log = LoggerFactory.getLogger(WebhookRole.class);

    private final int port;
    private final WebhookServer server;
    private final int models;

    WebhookRole(WebhookSettings settings, Cluster cluster) {
        this.port = settings.bind().getPort();
        this.models = settings.models().size();
        server = new WebhookServer(
                settings.withVersion("0.1.0"), cluster.names(), cluster.clientProperties(), cluster.topics());
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void start() {
        try {
            server.start();
        } catch (IOException e) {
            throw new EnvironmentException(
                    "The webhook's port " + port + " cannot be used (" + e.getMessage()
                            + "). Give another one with --webhook-port, 0 for any.",
                    e);
        }
        if (models == 0) {
            log.warn("The webhook takes no model yet: name those that calls may use with --webhook-model NAME[=MODEL],"
                    + " SYNC_MODELS or webhook.models.");
        }
    }

    @Override
    public Health health() {
        return Health.ready("listens on " + Addresses.reachable(server.address()) + " for " + models + " models");
    }

    @Override
    public void describe(ObjectNode status) {
        WebhookStatus counts = server.status();
        status.putObject("webhook")
                .put("address", server.scheme() + "://" + Addresses.reachable(server.address()) + "/sync")
                .put("received", counts.received())
                .put("succeeded", counts.succeeded())
                .put("invalid", counts.invalid())
                .put("unauthorized", counts.unauthorized())
                .put("throttled", counts.throttled())
                .put("unavailable", counts.unavailable())
                .put("failed", counts.failed())
                .put("repeated", counts.repeated());
    }

    @Override
    public void close(Duration within) {
        server.close(within);
    }
}
