package io.hivesync.connector.sqlite;

import io.debezium.pipeline.notification.NotificationService;
import io.debezium.pipeline.source.spi.ChangeEventSourceFactory;
import io.debezium.pipeline.source.spi.SnapshotChangeEventSource;
import io.debezium.pipeline.source.spi.SnapshotProgressListener;
import io.debezium.pipeline.source.spi.StreamingChangeEventSource;

/** Gives the coordinator its two sources. */
record SqliteChangeEventSourceFactory(SqliteStreaming streaming)
        implements ChangeEventSourceFactory<SqlitePartition, SqliteOffsetContext> {

    @Override
    public SnapshotChangeEventSource<SqlitePartition, SqliteOffsetContext> getSnapshotChangeEventSource(
            SnapshotProgressListener<SqlitePartition> progress,
            NotificationService<SqlitePartition, SqliteOffsetContext> notifications) {
        streaming.report(progress, notifications);
        return new NoSnapshotPhase();
    }

    @Override
    public StreamingChangeEventSource<SqlitePartition, SqliteOffsetContext> getStreamingChangeEventSource() {
        return streaming;
    }
}
