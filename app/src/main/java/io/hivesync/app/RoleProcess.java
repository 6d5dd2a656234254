package io.hivesync.app;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.runtime.SinkRunnerSettings;
import io.hivesync.streams.StreamsApp;
import io.hivesync.topics.Json;
import io.hivesync.webhook.HttpBounds;
import io.hivesync.webhook.WebhookSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One hive-sync process: takes its place in the state folder, starts the roles that the settings ask for, serves the
 * operations port, and stops in reverse order.
 *
 * <p>{@link #start} and {@link #close} are for one thread. When {@link #start} throws, what had started is stopped.
 */
final class RoleProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RoleProcess.class);

    private final Settings settings;
    private final StateFolder state;
    private final Pipeline pipeline = new Pipeline();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private @Nullable OperationsServer operations;

    private RoleProcess(Settings settings, StateFolder state) {
        this.settings = settings;
        this.state = state;
    }

    /** Runs until SIGTERM or Ctrl-C, or until something that the process cannot do without has failed. */
    static int runUntilStopped(Settings settings, PrintWriter out) throws InterruptedException {
        return runUntilStopped(start(settings), out);
    }

    /** The same, but a process that already runs in the place is waited for. */
    static int standByAndRun(Settings settings, PrintWriter out) throws InterruptedException {
        bounds(settings).set();
        // what can be wrong is said now, not on the day that it is to take over
        settings.producer().flatMap(Settings.Producer::hive).ifPresent(CaptureRole::resolve);
        return runUntilStopped(start(settings, Standby.await(settings, out)), out);
    }

    private static int runUntilStopped(RoleProcess process, PrintWriter out) throws InterruptedException {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Thread stop = new Thread(
                () -> {
                    out.println("hive-sync: stopping");
                    out.flush();
                    process.close();
                    stopped.complete(null);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        process.greet(out);
        try {
            CompletableFuture.anyOf(process.failure, stopped).get();
            if (process.failure.isDone()) {
                out.println("hive-sync: " + process.failure.join().getMessage());
                return HiveSync.FAILED;
            }
            return 0;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    static RoleProcess start(Settings settings) {
        return start(settings, StateFolder.open(settings.state(), settings.places()));
    }

    private static RoleProcess start(Settings settings, StateFolder state) {
        Path hive = settings.producer().flatMap(Settings.Producer::hive).orElse(null);
        RoleProcess process = new RoleProcess(settings, state);
        boolean started = false;
        try {
            state.belongTo(hive == null ? null : CaptureRole.resolve(hive));
            process.startRoles();
            started = true;
            return process;
        } finally {
            if (!started) {
                process.close();
            }
        }
    }

    private void startRoles() {
        bounds(settings).set();
        operations = OperationsServer.start(settings.operations(), pipeline);
        // while the broker starts, the processors have time for it
        settings.streams().ifPresent(streams -> StreamsApp.loadAhead());
        String bootstrapServers = settings.kafka().bootstrapServers().orElseGet(this::startBroker);
        Cluster cluster = Cluster.connect(bootstrapServers, settings.kafka());
        pipeline.start(new ClusterRole(cluster));
        boolean adopt = settings.sinks().adopt();
        settings.sinks().byName().forEach((name, sink) -> {
            SinkRunnerSettings sinkSettings = sinkSettings(name, cluster)
                    .withInstanceId(state.instanceId())
                    .withAdopt(adopt)
                    .withShareOf(settings.sinks().byName().size());
            pipeline.start(new SinkRole(sink, sinkSettings));
        });
        settings.streams()
                .ifPresent(streams -> pipeline.start(
                        new StreamsRole(streams, cluster, state.subfolder("streams"), state.instanceId())));
        settings.producer().ifPresent(producer -> startProducer(producer, cluster));
        publishAddresses(bootstrapServers);
        pipeline.complete();
    }

    /** The first server of the process decides for all that come after it. */
    private static HttpBounds bounds(Settings settings) {
        return settings.producer()
                .flatMap(Settings.Producer::webhook)
                .map(WebhookSettings::http)
                .orElse(HttpBounds.DEFAULTS);
    }

    private String startBroker() {
        ObjectNode last = state.lastAddresses();
        BrokerRole broker = new BrokerRole(
                state.subfolder("kafka"),
                last == null ? "" : last.path("kafka").asText(),
                settings.kafka().flushEveryMessage(),
                failure);
        pipeline.start(broker);
        return broker.bootstrapServers();
    }

    private void startProducer(Settings.Producer producer, Cluster cluster) {
        producer.hive()
                .ifPresent(
                        hive -> pipeline.start(new CaptureRole(hive, producer, cluster, state.subfolder("capture"))));
        producer.webhook()
                .ifPresentOrElse(
                        webhook -> pipeline.start(new WebhookRole(webhook.withInstance(state.instanceId()), cluster)),
                        () -> log.info(
                                "There is no secret (SYNC_SECRET, webhook.secrets): the webhook does not start"));
    }

    private void publishAddresses(String bootstrapServers) {
        state.publish(Json.MAPPER
                .createObjectNode()
                .put("role", settings.process())
                .put("kafka", bootstrapServers)
                .put("operations", "http://" + hostAndPort()));
    }

    private String hostAndPort() {
        return Addresses.reachable(requireNonNull(operations, "not started").address());
    }

    ObjectNode status() {
        return pipeline.status();
    }

    Role.Health health() {
        return pipeline.health();
    }

    private void greet(PrintWriter out) {
        ObjectNode status = status();
        out.println("hive-sync: " + settings.process() + " has started (state in " + state.path() + ")");
        out.println("  kafka       "
                + status.path("kafka").path("bootstrap.servers").asText());
        out.println("  operations  http://" + hostAndPort() + "/status  (or: hive-sync status)");
        if (status.has("webhook")) {
            out.println(
                    "  webhook     " + status.path("webhook").path("address").asText());
        }
        settings.sinks().byName().keySet().forEach(sink -> out.println("  sink        " + sink));
        out.flush();
    }

    @Override
    public void close() {
        try (state) {
            pipeline.close();
        } finally {
            if (operations != null) {
                operations.close();
            }
        }
    }

    private static SinkRunnerSettings sinkSettings(String name, Cluster cluster) {
        try {
            return SinkRunnerSettings.of(name, cluster.names(), cluster.clientProperties())
                    .withReplication(cluster.replication());
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }
}
