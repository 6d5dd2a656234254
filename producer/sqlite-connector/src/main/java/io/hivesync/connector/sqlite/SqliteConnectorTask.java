package io.hivesync.connector.sqlite;

import static java.util.Objects.requireNonNull;

import io.debezium.bean.StandardBeanNames;
import io.debezium.config.Configuration;
import io.debezium.config.Field;
import io.debezium.connector.base.ChangeEventQueue;
import io.debezium.connector.common.BaseSourceTask;
import io.debezium.connector.common.CdcSourceTaskContext;
import io.debezium.connector.common.DebeziumHeaderProducer;
import io.debezium.document.DocumentReader;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.DataChangeEvent;
import io.debezium.pipeline.ErrorHandler;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.notification.NotificationService;
import io.debezium.pipeline.signal.SignalProcessor;
import io.debezium.pipeline.spi.Offsets;
import io.debezium.relational.CustomConverterRegistry;
import io.debezium.relational.TableId;
import io.debezium.schema.SchemaFactory;
import io.debezium.service.Service;
import io.debezium.spi.topic.TopicNamingStrategy;
import io.hivesync.connector.sqlite.core.Capture;
import io.hivesync.connector.sqlite.core.CaptureException;
import io.hivesync.connector.sqlite.core.Pauses;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private @Nullable Prepared prepared;
    private @Nullable ChangeEventQueue<DataChangeEvent> queue;
    private @Nullable ErrorHandler errorHandler;
    private @Nullable SqliteSchema schema;
    private @Nullable Capture capture;
    private @Nullable LogMetrics metrics;
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
        SqliteConnectorConfig settings = new SqliteConnectorConfig(config);
        CdcSourceTaskContext<SqliteConnectorConfig> context =
                new CdcSourceTaskContext<>(config, settings, settings.getCustomMetricTags());
        prepared = new Prepared(settings, context);
        return context;
    }

    @Override
    protected ChangeEventSourceCoordinator<SqlitePartition, SqliteOffsetContext> start(Configuration config) {
        Prepared parts = requireNonNull(prepared, "preStart comes first");
        try {
            resume(parts.settings());
            SqlitePartition partition = new SqlitePartition(parts.settings().getLogicalName());
            Offsets<SqlitePartition, SqliteOffsetContext> offsets =
                    getPreviousOffsets(() -> Set.of(partition), SqliteOffsetContext.loader(parts.settings()));
            boolean hasOffset = offsets.getTheOnlyOffset() != null;
            Capture opened = Capture.open(parts.settings().captureOptions(hasOffset), Clock.systemUTC());
            capture = opened;
            metrics = LogMetrics.register(opened, parts.settings().getLogicalName());
            return startPipeline(config, parts, offsets);
        } catch (CaptureException e) {
            closeCapture();
            throw new ConnectException(e.getMessage(), e);
        } catch (RuntimeException e) {
            closeCapture();
            throw e;
        }
    }

    private static void resume(SqliteConnectorConfig settings) {
        Set<String> tables = settings.resumedTables();
        if (!tables.isEmpty()) {
            Pauses.change(settings.stateDirectory(), settings.databaseFile(), Set.of(), tables);
        }
    }

    private SqliteCoordinator startPipeline(
            Configuration config, Prepared parts, Offsets<SqlitePartition, SqliteOffsetContext> offsets) {
        SqliteConnectorConfig settings = parts.settings();
        registerServiceProviders(settings.getServiceRegistry());
        TopicNamingStrategy<TableId> topics = topics(settings);
        settings.getBeanRegistry().add(StandardBeanNames.CONFIGURATION, config);
        settings.getBeanRegistry().add(StandardBeanNames.CONNECTOR_CONFIG, settings);
        settings.getBeanRegistry().add(StandardBeanNames.CDC_SOURCE_TASK_CONTEXT, parts.context());
        settings.getBeanRegistry().add(StandardBeanNames.OFFSETS, offsets);
        schema = new SqliteSchema(settings, topics, service(settings, CustomConverterRegistry.class), parts.context());
        settings.getBeanRegistry().add(StandardBeanNames.DATABASE_SCHEMA, schema);
        ChangeEventQueue<DataChangeEvent> events = queue(parts);
        queue = events;
        errorHandler = new ErrorHandler(SqliteConnector.class, settings, events, errorHandler);
        EventDispatcher<SqlitePartition, TableId> dispatcher = new EventDispatcher<>(
                settings,
                topics,
                schema,
                events,
                settings.getTableFilters().dataCollectionFilter(),
                current::number,
                new SqliteEventMetadata(true),
                settings.schemaNameAdjuster(),
                null,
                service(settings, DebeziumHeaderProducer.class));
        Pipeline pipeline = new Pipeline(settings, schema, events, dispatcher, current);
        NotificationService<SqlitePartition, SqliteOffsetContext> notifications = new NotificationService<>(
                getNotificationChannels(), settings, SchemaFactory.get(), dispatcher::enqueueNotification);
        SignalProcessor<SqlitePartition, SqliteOffsetContext> signals = new SignalProcessor<>(
                SqliteConnector.class,
                settings,
                Map.of(),
                getAvailableSignalChannels(),
                DocumentReader.defaultReader(),
                offsets);
        SqliteCoordinator started = new SqliteCoordinator(
                offsets,
                errorHandler,
                pipeline,
                new SqliteStreaming(pipeline, requireNonNull(capture)),
                new SqliteCoordinator.Messages(signals, notifications));
        started.start(parts.context(), events, new SqliteEventMetadata(false));
        return started;
    }

    @SuppressWarnings("unchecked")
    private TopicNamingStrategy<TableId> topics(SqliteConnectorConfig settings) {
        return settings.getTopicNamingStrategy(SqliteConnectorConfig.TOPIC_NAMING_STRATEGY);
    }

    private <T extends Service> T service(SqliteConnectorConfig settings, Class<T> type) {
        return settings.getServiceRegistry().getService(type);
    }

    /** A batch size of one makes the queue wake its reader with each record; {@link #doPoll} collects the others. */
    private ChangeEventQueue<DataChangeEvent> queue(Prepared parts) {
        SqliteConnectorConfig settings = parts.settings();
        maxBatchSize = settings.getMaxBatchSize();
        return new ChangeEventQueue.Builder<DataChangeEvent>()
                .pollInterval(settings.getPollInterval())
                .maxBatchSize(1)
                .maxQueueSize(settings.getMaxQueueSize())
                .maxQueueSizeInBytes(settings.getMaxQueueSizeInBytes())
                .loggingContextSupplier(() -> parts.context().configureLoggingContext("poll"))
                .build();
    }

    @Override
    protected List<SourceRecord> doPoll() throws InterruptedException {
        ChangeEventQueue<DataChangeEvent> events = requireNonNull(queue, "only a started task is polled");
        List<SourceRecord> records = new ArrayList<>();
        int bundles = 0;
        do {
            for (DataChangeEvent event : events.poll()) {
                records.add(event.getRecord());
                bundles += event.getRecord().value() instanceof RowBundle ? 1 : 0;
            }
            // only this thread drains, so what is there stays there and the next poll does not wait
        } while (!records.isEmpty()
                && records.size() < maxBatchSize
                && bundles < Bundles.MOST_TAKEN
                && events.remainingCapacity() < events.totalCapacity());
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
        if (metrics != null) {
            metrics.close();
            metrics = null;
        }
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

    private record Prepared(SqliteConnectorConfig settings, CdcSourceTaskContext<SqliteConnectorConfig> context) {}
}
