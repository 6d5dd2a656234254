package io.hivesync.connector.sqlite;

import io.debezium.pipeline.notification.IncrementalSnapshotNotificationService;
import io.debezium.pipeline.notification.InitialSnapshotNotificationService;
import io.debezium.pipeline.notification.Notification;
import io.debezium.pipeline.notification.NotificationService;
import io.debezium.pipeline.source.spi.SnapshotProgressListener;
import io.debezium.pipeline.spi.Offsets;
import io.debezium.relational.TableId;
import io.hivesync.connector.sqlite.core.TableShape;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Tells Debezium's notifications and metrics how far the snapshots of one batch are, in Debezium's words. Where Debezium
 * says COMPLETED when the last row is read, here it means that all of them are acknowledged and the state says so. One
 * thread.
 */
final class SnapshotProgress {

    private static final String INITIAL = InitialSnapshotNotificationService.INITIAL_SNAPSHOT;
    private static final String ASKED_FOR = IncrementalSnapshotNotificationService.INCREMENTAL_SNAPSHOT;
    /** What is counted before the metrics are told. */
    private static final long ROWS_A_REPORT = 1000;

    private final Channels channels;
    private final SqlitePartition partition;
    private final SqliteOffsetContext offset;
    private String aggregate = INITIAL;
    private String id = "";
    private Set<String> expected = Set.of();
    private String tables = "";
    private long rows;

    /** Where it is told. */
    record Channels(
            String connector,
            SnapshotProgressListener<SqlitePartition> metrics,
            NotificationService<SqlitePartition, SqliteOffsetContext> notifications,
            Clock clock) {}

    SnapshotProgress(Channels channels, SqlitePartition partition, SqliteOffsetContext offset) {
        this.channels = channels;
        this.partition = partition;
        this.offset = offset;
    }

    /** No table is owed one at the start. */
    void skipped() {
        begin(INITIAL, UUID.randomUUID().toString());
        channels.metrics().snapshotSkipped(partition);
        send("SKIPPED", Map.of());
    }

    /** @param signal the id of the signal that asked for all of them; empty if there is none */
    void started(Set<String> names, String signal) {
        begin(
                signal.isEmpty() ? INITIAL : ASKED_FOR,
                signal.isEmpty() ? UUID.randomUUID().toString() : signal);
        Set<String> sorted = new TreeSet<>(names);
        expected = Set.copyOf(names);
        tables = String.join(",", sorted);
        channels.metrics().snapshotStarted(partition);
        channels.metrics()
                .monitoredDataCollectionsDetermined(
                        partition,
                        sorted.stream()
                                .map(name -> new TableId(null, null, name))
                                .collect(Collectors.toList()));
        send("STARTED", Map.of("data_collections", tables));
    }

    private void begin(String newAggregate, String newId) {
        aggregate = newAggregate;
        id = newId;
    }

    void tableStarted(TableShape table) {
        rows = 0;
        if (!isExpected(table)) {
            return;
        }
        send("IN_PROGRESS", Map.of("data_collections", tables, "current_collection_in_progress", table.name()));
    }

    void row(TableShape table) {
        rows++;
        if (rows % ROWS_A_REPORT == 0) {
            channels.metrics().rowsScanned(partition, SqliteSchema.byKey(table), rows);
        }
    }

    /** The end of a table that is gone looks like a snapshot without rows. */
    private boolean isExpected(TableShape table) {
        return expected.contains(table.name());
    }

    void tableEnded(TableShape table) {
        if (!isExpected(table)) {
            return;
        }
        TableId name = SqliteSchema.byKey(table);
        channels.metrics().rowsScanned(partition, name, rows);
        channels.metrics().dataCollectionSnapshotCompleted(partition, name, rows);
        send(
                "TABLE_SCAN_COMPLETED",
                Map.of(
                        "data_collections",
                        tables,
                        "scanned_collection",
                        table.name(),
                        "total_rows_scanned",
                        Long.toString(rows),
                        "status",
                        rows == 0 && aggregate.equals(ASKED_FOR) ? "EMPTY" : "SUCCEEDED"));
    }

    void completed() {
        channels.metrics().snapshotCompleted(partition);
        send("COMPLETED", Map.of("data_collections", tables));
        expected = Set.of();
    }

    /** It is repeated at the next start. */
    void aborted() {
        channels.metrics().snapshotAborted(partition);
    }

    private void send(String type, Map<String, String> data) {
        Map<String, String> all = new HashMap<>(data);
        all.put("connector_name", channels.connector());
        channels.notifications()
                .notify(
                        new Notification(
                                id, aggregate, type, all, channels.clock().millis()),
                        Offsets.of(partition, offset));
    }
}
