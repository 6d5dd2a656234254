package io.hivesync.connector.sqlite;

import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.ErrorHandler;
import io.debezium.pipeline.metrics.DefaultChangeEventSourceMetricsFactory;
import io.debezium.pipeline.notification.NotificationService;
import io.debezium.pipeline.spi.Offsets;

/** Debezium's coordinator, without signals and without snapshot modes, that stops without waiting for a timeout. */
final class SqliteCoordinator extends ChangeEventSourceCoordinator<SqlitePartition, SqliteOffsetContext> {

    private final SqliteStreaming streaming;

    SqliteCoordinator(
            Offsets<SqlitePartition, SqliteOffsetContext> offsets,
            ErrorHandler errorHandler,
            Pipeline pipeline,
            SqliteStreaming streaming,
            NotificationService<SqlitePartition, SqliteOffsetContext> notifications) {
        super(
                offsets,
                errorHandler,
                SqliteConnector.class,
                pipeline.config(),
                new SqliteChangeEventSourceFactory(streaming),
                new DefaultChangeEventSourceMetricsFactory<>(),
                pipeline.dispatcher(),
                pipeline.schema(),
                null,
                notifications,
                null);
        this.streaming = streaming;
    }

    @Override
    public synchronized void stop() throws InterruptedException {
        streaming.stop();
        super.stop();
    }
}
