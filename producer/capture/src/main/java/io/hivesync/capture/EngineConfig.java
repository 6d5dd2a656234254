package io.hivesync.capture;

import io.hivesync.connector.sqlite.SqliteConnector;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;

/** The properties of the engine and its connector. Stateless. */
final class EngineConfig {
    /** Also the name under which the connector shows its metrics. */
    static final String TOPIC_PREFIX = "topic.prefix";

    /** Debezium waits a minute for another run of the same name in this process, for the sake of its metrics' names. */
    private static final AtomicLong RUNS = new AtomicLong();

    private EngineConfig() {}

    static Properties of(CaptureSettings settings, Path file, HiveTables tables, ControlLog control) {
        Set<String> snapshots = new TreeSet<>(control.take());
        // Blade's types come from its rows, so each run begins with all of them
        snapshots.add(BladeTypes.TABLE);
        Properties config = new Properties();
        config.setProperty("name", settings.transactionalId());
        config.setProperty("connector.class", SqliteConnector.class.getName());
        config.setProperty(TOPIC_PREFIX, "capture-" + RUNS.incrementAndGet());
        config.setProperty("database.file", file.toString());
        config.setProperty("state.dir", settings.stateDirectory().toString());
        config.setProperty("epoch.floor", Long.toString(control.epoch()));
        config.setProperty("snapshot.tables", String.join(",", snapshots));
        config.setProperty("mass.delete.threshold", Double.toString(settings.massDeleteThreshold()));
        // no model: it says what the models are
        config.setProperty("mass.delete.exempt.tables", BladeTypes.TABLE);
        config.setProperty("rows.by.reference", "true");
        // after a loss of power all models are snapshotted, and the streams-app removes what has gone
        config.setProperty("state.sync.each.send", "false");
        config.setProperty("marks.enabled", "true");
        setUnlessEmpty(config, "table.exclude.list", tables.excludedTables(settings.selection()));
        setUnlessEmpty(config, "column.exclude.list", tables.excludedColumns(settings.selection()));
        // the connector's own state says where to go on
        config.setProperty("offset.storage", MemoryOffsetBackingStore.class.getName());
        config.setProperty("extended.headers.enabled", "false");
        config.setProperty("tombstones.on.delete", "false");
        config.setProperty("errors.max.retries", "0");
        config.setProperty("record.processing.threads", "1");
        config.setProperty("record.processing.shutdown.timeout.ms", "100");
        config.setProperty("task.management.timeout.ms", "30000");
        return config;
    }

    private static void setUnlessEmpty(Properties config, String name, String value) {
        if (!value.isEmpty()) {
            config.setProperty(name, value);
        }
    }
}
