package io.hivesync.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;

/**
 * Two processes of each role on one Kafka cluster: webhook, streams, sink, and a capture with its standby, which share a state
 * folder. Each has its log and its state in folders of its own.
 */
final class ClusterRoles implements AutoCloseable {
    static final List<String> CAPTURES = List.of("capture-1", "capture-2");
    static final List<String> WEBHOOKS = List.of("webhook-1", "webhook-2");
    static final List<String> OTHERS = List.of("webhook-1", "webhook-2", "streams-1", "streams-2", "sink-1", "sink-2");

    private final Map<String, HiveSyncProcess> running = new ConcurrentHashMap<>();
    private final AtomicInteger starts = new AtomicInteger();
    private final Path folder;
    private final KafkaCluster kafka;
    private final HiveApp app;
    private final Target target;
    private String capturing = CAPTURES.get(0);

    ClusterRoles(Path folder, KafkaCluster kafka, HiveApp app, Target target) {
        this.folder = folder;
        this.kafka = kafka;
        this.app = app;
        this.target = target;
    }

    void startAll() throws IOException {
        start(capturing);
        for (String role : OTHERS) {
            start(role);
        }
        awaitReady(capturing);
        start(standby());
        awaitStandby();
        OTHERS.forEach(this::awaitReady);
    }

    private void start(String role) throws IOException {
        String kind = role.substring(0, role.indexOf('-'));
        List<String> arguments = new ArrayList<>(
                switch (kind) {
                    case "capture" ->
                        List.of("producer", "--standby", "--hive", app.folder().toString());
                    case "webhook" -> List.of("producer", "--webhook-model", RisingCalls.MODEL);
                    case "streams" -> List.of("streams", "--standby-replicas", "1");
                    default -> List.of("sink", "main", "--to", target.url());
                });
        arguments.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        arguments.addAll(List.of("--partitions", "2", "--replication-factor", "3", "--min-insync-replicas", "2"));
        Path state = folder.resolve("state-" + (kind.equals("capture") ? kind : role));
        arguments.addAll(List.of("--state", state.toString()));
        running.put(
                role,
                HiveSyncProcess.start(
                        folder.resolve(role + "-" + starts.incrementAndGet()),
                        kind.equals("webhook") ? Map.of("SYNC_SECRET", RisingCalls.SECRET) : Map.of(),
                        arguments.toArray(String[]::new)));
    }

    private void awaitReady(String role) {
        running.get(role).awaitReady();
    }

    private void awaitStandby() {
        running.get(standby()).awaitOutput("producer stands by: another hive-sync runs as 'producer'");
    }

    private String standby() {
        return capturing.equals(CAPTURES.get(0)) ? CAPTURES.get(1) : CAPTURES.get(0);
    }

    List<HiveSyncProcess> webhooks() {
        return WEBHOOKS.stream().map(running::get).toList();
    }

    /** Ends it by {@code kill -9} or SIGTERM and starts it again; returns when it is ready. */
    void restart(String role, boolean kill) throws Exception {
        end(role, kill);
        start(role);
        awaitReady(role);
    }

    /** Ends the capture that works; returns when the other one has taken over and a new one stands by. */
    void endCapture(boolean kill) throws Exception {
        String ended = capturing;
        end(ended, kill);
        capturing = standby();
        running.get(capturing).awaitOutput("takes over").awaitReady();
        start(ended);
        awaitStandby();
    }

    private void end(String role, boolean kill) throws InterruptedException {
        HiveSyncProcess process = running.get(role);
        if (kill) {
            process.kill();
        } else {
            Assertions.assertThat(process.terminate(Duration.ofSeconds(60)))
                    .as("%s leaves; its output: %s", role, process.output())
                    .isTrue();
        }
    }

    boolean allRun() {
        return running.values().stream().allMatch(process -> process.process().isAlive());
    }

    @Override
    public void close() {
        running.values().forEach(HiveSyncProcess::close);
    }
}
