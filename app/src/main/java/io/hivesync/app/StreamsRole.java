package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.streams.StreamsApp;
import io.hivesync.streams.StreamsSettings;
import io.hivesync.streams.StreamsStatus;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/** The Streams app. */
final class StreamsRole implements Role {
    private final StreamsApp app;

    StreamsRole(Settings.Streams settings, Cluster cluster, Path state, String instanceId) {
        this.app = new StreamsApp(
                StreamsSettings.of(cluster.bootstrapServers(), cluster.names(), cluster.partitions(), state)
                        .withInstanceId(instanceId)
                        .withMode(settings.mode())
                        .withWindow(settings.window())
                        .withStandbys(settings.standbys())
                        .withThreads(settings.threads())
                        .withReplication(cluster.replication())
                        .withClientProperties(cluster.client()),
                Clock.systemUTC());
    }

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public void start() {
        app.start();
    }

    @Override
    public Health health() {
        StreamsStatus status = app.status();
        String topics = (status.excludedTopics().isEmpty() ? "" : ", left out: " + status.excludedTopics())
                + (status.warnings().isEmpty() ? "" : ", warnings: " + status.warnings());
        return status.healthy()
                ? Health.ready(status.state() + ", " + status.activeTasks() + " tasks"
                        + (status.standbyTasks() == 0 ? "" : ", copies of " + status.standbyTasks()) + topics)
                : Health.notReady(status.state() + ": " + status.problem().orElse("") + topics);
    }

    @Override
    public void describe(ObjectNode status) {
        StreamsStatus streams = app.status();
        ObjectNode entry = status.putObject("streams")
                .put("state", streams.state().name())
                .put("tasks", streams.activeTasks())
                .put("standbyTasks", streams.standbyTasks());
        ObjectNode counters = entry.putObject("counters");
        streams.counters()
                .forEach((counter, count) -> counters.put(counter.name().toLowerCase(Locale.ROOT), count));
        ObjectNode excluded = entry.putObject("excludedTopics");
        streams.excludedTopics().forEach(excluded::put);
        ObjectNode warnings = entry.putObject("warnings");
        streams.warnings().forEach(warnings::put);
    }

    @Override
    public void close(Duration within) {
        app.close(within);
    }
}
