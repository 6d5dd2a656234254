package io.hivesync.connector.sqlite;

import io.debezium.bean.StandardBeanNames;
import io.debezium.config.Configuration;
import io.debezium.config.Field;
import io.debezium.connector.base.ChangeEventQueue;
import io.debezium.connector.common.BaseSourceTask;
import io.debezium.connector.common.CdcSourceTaskContext;
import io.debezium.connector.common.DebeziumHeaderProducer;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.DataChangeEvent;
import io.debezium.pipeline.ErrorHandler;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.notification.NotificationService;
import io.debezium.pipeline.spi.Offsets;
import io.debezium.relational.CustomConverterRegistry;
import io.debezium.relational.TableId;
import io.debezium.schema.SchemaFactory;
import io.debezium.service.Service;
import io.debezium.spi.topic.TopicNamingStrategy;
import io.hivesync.connector.sqlite.core.Capture;
import io.hivesync.connector.sqlite.core.CaptureException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The task of a {@link SqliteConnector}. It puts the parts together, drains the queue, and passes acknowledgements on.
 * Start, poll and stop come from one thread; {@link #commitRecord} may come from any, in any order. After a failed
 * start everything is closed again.
 */
public final class SqliteConnectorTask extends BaseSourceTask<SqlitePartition, SqliteOffsetContext> {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteConnectorTask.class);

    private final CurrentBatch current = new CurrentBatch();
    private @Nullable SqliteConnectorConfig connectorConfig;
    private @Nullable CdcSourceTaskContext<SqliteConnectorConfig> taskContext;
    private @Nullable ChangeEventQueue<DataChangeEvent> queue;
    private @Nullable ErrorHandler errorHandler;
    private @Nullable SqliteSchema schema;
    private @Nullable Capture capture;
    private int maxBatchSize;

    @Override
    public String version() {
        return SqliteConnectorConfig.version();
    }

    @Override
    protected String connectorName() {
        return "sqlite";
    }

    @Override
    public CdcSourceTaskContext<SqliteConnectorConfig> preStart(Configuration config) {
        SqliteConnectorConfig parsed = new SqliteConnectorConfig(config);
        connectorConfig = parsed;
        taskContext = new CdcSourceTaskContext<>(config, parsed, parsed.getCustomMetricTags());
        return taskContext;
    }

    @Override
    protected ChangeEventSourceCoordinator<SqlitePartition, SqliteOffsetContext> start(Configuration config) {
        try {
            capture = Capture.open(connectorConfig.captureOptions(), Clock.systemUTC());
            return startPipeline(config);
        } catch (CaptureException e) {
            closeCapture();
            throw new ConnectException(e.getMessage(), e);
        } catch (RuntimeException e) {
            closeCapture();
            throw e;
        }
    }

    private SqliteCoordinator startPipeline(Configuration config) {
        SqlitePartition partition = new SqlitePartition(connectorConfig.getLogicalName());
        Offsets<SqlitePartition, SqliteOffsetContext> offsets =
                getPreviousOffsets(() -> Set.of(partition), SqliteOffsetContext.loader(connectorConfig));
        registerServiceProviders(connectorConfig.getServiceRegistry());
        TopicNamingStrategy<TableId> topics = topics();
        connectorConfig.getBeanRegistry().add(StandardBeanNames.CONFIGURATION, config);
        connectorConfig.getBeanRegistry().add(StandardBeanNames.CONNECTOR_CONFIG, connectorConfig);
        connectorConfig.getBeanRegistry().add(StandardBeanNames.OFFSETS, offsets);
        schema = new SqliteSchema(connectorConfig, topics, service(CustomConverterRegistry.class), taskContext);
        connectorConfig.getBeanRegistry().add(StandardBeanNames.DATABASE_SCHEMA, schema);
        queue = queue();
        errorHandler = new ErrorHandler(SqliteConnector.class, connectorConfig, queue, errorHandler);
        EventDispatcher<SqlitePartition, TableId> dispatcher = new EventDispatcher<>(
                connectorConfig,
                topics,
                schema,
                queue,
                connectorConfig.getTableFilters().dataCollectionFilter(),
                current::number,
                new SqliteEventMetadata(true),
                connectorConfig.schemaNameAdjuster(),
                null,
                service(DebeziumHeaderProducer.class));
        Pipeline pipeline = new Pipeline(connectorConfig, schema, queue, dispatcher, current);
        NotificationService<SqlitePartition, SqliteOffsetContext> notifications = new NotificationService<>(
                getNotificationChannels(), connectorConfig, SchemaFactory.get(), dispatcher::enqueueNotification);
        SqliteCoordinator started = new SqliteCoordinator(
                offsets, errorHandler, pipeline, new SqliteStreaming(pipeline, capture), notifications);
        started.start(taskContext, queue, new SqliteEventMetadata(false));
        return started;
    }

    @SuppressWarnings("unchecked")
    private TopicNamingStrategy<TableId> topics() {
        return connectorConfig.getTopicNamingStrategy(SqliteConnectorConfig.TOPIC_NAMING_STRATEGY);
    }

    private <T extends Service> T service(Class<T> type) {
        return connectorConfig.getServiceRegistry().getService(type);
    }

    /** A batch size of one makes the queue wake its reader with each record; {@link #doPoll} collects the others. */
    private ChangeEventQueue<DataChangeEvent> queue() {
        maxBatchSize = connectorConfig.getMaxBatchSize();
        return new ChangeEventQueue.Builder<DataChangeEvent>()
                .pollInterval(connectorConfig.getPollInterval())
                .maxBatchSize(1)
                .maxQueueSize(connectorConfig.getMaxQueueSize())
                .maxQueueSizeInBytes(connectorConfig.getMaxQueueSizeInBytes())
                .loggingContextSupplier(() -> taskContext.configureLoggingContext("poll"))
                .build();
    }

    @Override
    protected List<SourceRecord> doPoll() throws InterruptedException {
        List<SourceRecord> records = new ArrayList<>();
        do {
            for (DataChangeEvent event : queue.poll()) {
                records.add(event.getRecord());
            }
            // only this thread drains, so what is there stays there and the next poll does not wait
        } while (!records.isEmpty()
                && records.size() < maxBatchSize
                && queue.remainingCapacity() < queue.totalCapacity());
        return records;
    }

    @Override
    public void commitRecord(SourceRecord record, @Nullable RecordMetadata metadata) throws InterruptedException {
        super.commitRecord(record, metadata);
        current.acknowledge(record);
    }

    @Override
    protected Optional<ErrorHandler> getErrorHandler() {
        return Optional.ofNullable(errorHandler);
    }

    @Override
    protected void doStop() {
        if (schema != null) {
            schema.close();
        }
        closeCapture();
    }

    private void closeCapture() {
        if (capture == null) {
            return;
        }
        try {
            capture.close();
        } catch (Exception e) {
            LOG.warn("The capture's state was not closed cleanly; that loses nothing", e);
        }
        capture = null;
    }

    @Override
    protected Iterable<Field> getAllConfigurationFields() {
        return SqliteConnectorConfig.ALL_FIELDS;
    }
}
