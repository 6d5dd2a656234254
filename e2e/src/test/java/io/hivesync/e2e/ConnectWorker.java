package io.hivesync.e2e;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.connector.policy.AllConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.runtime.Herder;
import org.apache.kafka.connect.runtime.Worker;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorInfo;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.runtime.standalone.StandaloneHerder;
import org.apache.kafka.connect.storage.FileOffsetBackingStore;
import org.apache.kafka.connect.util.FutureCallback;

/**
 * Kafka Connect's standalone worker with a connector, put together as its own command does, without the REST server. Its
 * plugins are what the profile {@code full} has unpacked.
 */
final class ConnectWorker implements AutoCloseable {
    static final Path PLUGINS = Path.of("target", "plugins").toAbsolutePath();

    private final StandaloneHerder herder;
    private final String connector;

    private ConnectWorker(StandaloneHerder herder, String connector) {
        this.herder = herder;
        this.connector = connector;
    }

    /** Comes back when the connector's tasks were started. */
    static ConnectWorker start(String bootstrapServers, Path folder, Map<String, String> connector) throws Exception {
        Map<String, String> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "offset.storage.file.filename", folder.resolve("offsets").toString(),
                "plugin.path", PLUGINS.toString(),
                "plugin.discovery", "service_load",
                "key.converter", JsonConverter.class.getName(),
                "value.converter", JsonConverter.class.getName());
        Plugins plugins = new Plugins(new HashMap<>(settings));
        plugins.compareAndSwapWithDelegatingLoader();
        StandaloneConfig config = new StandaloneConfig(settings);
        FileOffsetBackingStore store = new FileOffsetBackingStore(
                plugins.newInternalConverter(true, JsonConverter.class.getName(), Map.of("schemas.enable", "false")));
        store.configure(config);
        var policy = new AllConnectorClientConfigOverridePolicy();
        Worker worker = new Worker("e2e", Time.SYSTEM, plugins, config, store, policy);
        StandaloneHerder herder = new StandaloneHerder(worker, config.kafkaClusterId(), policy);
        herder.start();
        herder.ready();
        FutureCallback<Herder.Created<ConnectorInfo>> done = new FutureCallback<>();
        herder.putConnectorConfig(connector.get("name"), connector, false, done);
        done.get(60, TimeUnit.SECONDS);
        return new ConnectWorker(herder, connector.get("name"));
    }

    /** What made a task fail; empty while none has. */
    String failure() {
        return herder.connectorStatus(connector).tasks().stream()
                .map(task -> Objects.requireNonNullElse(task.trace(), ""))
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        herder.stop();
    }
}
