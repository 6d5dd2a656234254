package io.hivesync.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.connector.policy.AllConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.connector.policy.ConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.runtime.AbstractStatus;
import org.apache.kafka.connect.runtime.Herder;
import org.apache.kafka.connect.runtime.Worker;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorInfo;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorStateInfo;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.runtime.standalone.StandaloneHerder;
import org.apache.kafka.connect.storage.FileOffsetBackingStore;
import org.apache.kafka.connect.util.FutureCallback;

/** Kafka Connect's standalone worker, put together as its own command does, without the REST server. Used by one thread. */
final class ConnectWorker implements AutoCloseable {
    private static final long LONGEST_SECONDS = 60;

    private final StandaloneHerder herder;

    private ConnectWorker(StandaloneHerder herder) {
        this.herder = herder;
    }

    /**
     * @param plugins a folder with a folder for each plugin
     * @param offsets the file for source connectors' offsets, which must be named
     */
    static ConnectWorker start(String bootstrapServers, Path plugins, Path offsets) {
        Map<String, String> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "plugin.path", plugins.toString(),
                "plugin.discovery", "service_load",
                "offset.storage.file.filename", offsets.toString(),
                "key.converter", JsonConverter.class.getName(),
                "value.converter", JsonConverter.class.getName());
        Plugins loaded = new Plugins(settings);
        loaded.compareAndSwapWithDelegatingLoader();
        StandaloneConfig config = new StandaloneConfig(settings);
        ConnectorClientConfigOverridePolicy policy = new AllConnectorClientConfigOverridePolicy();
        FileOffsetBackingStore store = new FileOffsetBackingStore(
                loaded.newInternalConverter(true, JsonConverter.class.getName(), Map.of("schemas.enable", "false")));
        store.configure(config);
        Worker worker = new Worker("bench", Time.SYSTEM, loaded, config, store, policy);
        StandaloneHerder herder = new StandaloneHerder(worker, config.kafkaClusterId(), policy);
        herder.start();
        herder.ready();
        return new ConnectWorker(herder);
    }

    /** Comes back when the connector's tasks were started. */
    void put(Map<String, String> connector) throws InterruptedException, ExecutionException, TimeoutException {
        FutureCallback<Herder.Created<ConnectorInfo>> done = new FutureCallback<>();
        herder.putConnectorConfig(connector.get("name"), connector, false, done);
        done.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    }

    /** @throws IllegalStateException if one of its tasks has failed */
    void check(String connector) {
        for (ConnectorStateInfo.TaskState task :
                herder.connectorStatus(connector).tasks()) {
            if (task.state().equals(AbstractStatus.State.FAILED.name())) {
                throw new IllegalStateException("Task " + task.id() + " failed: " + task.trace());
            }
        }
    }

    /** Comes back when the connector's tasks have ended. */
    void delete(String connector) throws InterruptedException, ExecutionException, TimeoutException {
        FutureCallback<Herder.Created<ConnectorInfo>> done = new FutureCallback<>();
        herder.deleteConnectorConfig(connector, done);
        done.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        herder.stop();
    }
}
