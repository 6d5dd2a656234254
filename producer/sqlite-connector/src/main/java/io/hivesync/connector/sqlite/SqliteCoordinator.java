package io.hivesync.connector.sqlite;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.ErrorHandler;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.metrics.DefaultChangeEventSourceMetricsFactory;
import io.debezium.pipeline.notification.NotificationService;
import io.debezium.pipeline.signal.SignalProcessor;
import io.debezium.pipeline.signal.actions.Log;
import io.debezium.pipeline.signal.actions.snapshotting.ExecuteSnapshot;
import io.debezium.pipeline.signal.actions.snapshotting.StopSnapshot;
import io.debezium.pipeline.spi.Offsets;
import io.debezium.spi.schema.DataCollectionId;

/** Debezium's coordinator, with the signals that we have and without its snapshots, that stops without waiting for a timeout. */
final class SqliteCoordinator extends ChangeEventSourceCoordinator<SqlitePartition, SqliteOffsetContext> {

    private final SqliteStreaming streaming;

    SqliteCoordinator(
            Offsets<SqlitePartition, SqliteOffsetContext> offsets,
            ErrorHandler errorHandler,
            Pipeline pipeline,
            SqliteStreaming streaming,
            Messages messages) {
        super(
                offsets,
                errorHandler,
                SqliteConnector.class,
                pipeline.config(),
                new SqliteChangeEventSourceFactory(streaming),
                new DefaultChangeEventSourceMetricsFactory<>(),
                pipeline.dispatcher(),
                pipeline.schema(),
                messages.signals(),
                messages.notifications(),
                null);
        this.streaming = streaming;
    }

    /** What comes in and goes out beside the records. */
    record Messages(
            SignalProcessor<SqlitePartition, SqliteOffsetContext> signals,
            NotificationService<SqlitePartition, SqliteOffsetContext> notifications) {}

    /** Debezium's own actions take a snapshot in another way. */
    @Override
    protected void registerSignalActionsAndStartProcessor(
            SignalProcessor<SqlitePartition, SqliteOffsetContext> processor,
            EventDispatcher<SqlitePartition, ? extends DataCollectionId> dispatcher,
            ChangeEventSourceCoordinator<SqlitePartition, ?> coordinator,
            CommonConnectorConfig config) {
        SnapshotSignals snapshots = streaming.signals();
        processor.registerSignalAction(Log.NAME, new Log<>());
        processor.registerSignalAction(ExecuteSnapshot.NAME, snapshots::execute);
        processor.registerSignalAction(StopSnapshot.NAME, snapshots::stop);
        processor.start();
    }

    @Override
    public synchronized void stop() throws InterruptedException {
        streaming.stop();
        super.stop();
    }
}
