package io.hivesync.connector.sqlite;

import io.debezium.pipeline.signal.actions.snapshotting.SnapshotConfiguration;
import io.debezium.pipeline.source.SnapshottingTask;
import io.debezium.pipeline.source.spi.SnapshotChangeEventSource;
import io.debezium.pipeline.spi.SnapshotResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Snapshots are per table and part of streaming, at the start as well as for a table that appears later. */
final class NoSnapshotPhase implements SnapshotChangeEventSource<SqlitePartition, SqliteOffsetContext> {

    @Override
    public SnapshotResult<SqliteOffsetContext> execute(
            ChangeEventSourceContext context,
            SqlitePartition partition,
            @Nullable SqliteOffsetContext previous,
            SnapshottingTask task) {
        return SnapshotResult.skipped(previous);
    }

    @Override
    public SnapshottingTask getSnapshottingTask(SqlitePartition partition, @Nullable SqliteOffsetContext previous) {
        return nothing();
    }

    @Override
    public SnapshottingTask getBlockingSnapshottingTask(
            SqlitePartition partition, @Nullable SqliteOffsetContext previous, SnapshotConfiguration configuration) {
        return nothing();
    }

    private static SnapshottingTask nothing() {
        return new SnapshottingTask(false, false, List.of(), Map.of(), false);
    }
}
