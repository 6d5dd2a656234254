package io.hivesync.connector.sqlite;

import io.debezium.connector.SnapshotRecord;
import io.debezium.connector.base.ChangeEventQueue;
import io.debezium.pipeline.DataChangeEvent;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.relational.TableId;
import io.debezium.util.Clock;
import io.hivesync.connector.sqlite.core.ChangeSink;
import io.hivesync.connector.sqlite.core.Pause;
import io.hivesync.connector.sqlite.core.Position;
import io.hivesync.connector.sqlite.core.RowChange;
import io.hivesync.connector.sqlite.core.TableShape;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the events of the core into numbered records in the queue; blocks while the queue is full. One thread. */
final class RecordSink implements ChangeSink {

    private static final Logger LOG = LoggerFactory.getLogger(RecordSink.class);

    private final SqliteConnectorConfig config;
    private final SqliteSchema schema;
    private final EventDispatcher<SqlitePartition, TableId> dispatcher;
    private final ChangeEventQueue<DataChangeEvent> queue;
    private final CurrentBatch current;
    private final SqlitePartition partition;
    private final SqliteOffsetContext offset;
    private final RowEmitter.Source source;
    private final SnapshotProgress progress;
    private final Marks marks;
    /** Where rows are passed by reference. */
    private final @Nullable Bundles bundles;

    private long rowidKeys;

    RecordSink(Pipeline pipeline, SqlitePartition partition, SqliteOffsetContext offset, SnapshotProgress progress) {
        this.progress = progress;
        this.config = pipeline.config();
        this.schema = pipeline.schema();
        this.dispatcher = pipeline.dispatcher();
        this.queue = pipeline.queue();
        this.current = pipeline.current();
        this.partition = partition;
        this.offset = offset;
        this.source = new RowEmitter.Source(partition, offset, config);
        this.marks = new Marks(config.getLogicalName(), partition.getSourcePartition());
        this.bundles = config.rowsByReference()
                ? new Bundles(config.getLogicalName(), partition.getSourcePartition(), java.time.Clock.systemUTC())
                : null;
    }

    /** How many rows so far had no complete primary key, so that their rowid had to be the key. */
    long rowidKeys() {
        return rowidKeys;
    }

    /** To be called at the end of a batch: rows may wait for others to go with. */
    void flush() throws InterruptedException {
        if (bundles != null && !bundles.isEmpty()) {
            queue.enqueue(current.number(bundles.take()));
        }
    }

    /** Closes the transaction for those who asked for transaction metadata. */
    @Override
    public void transactionEnd() throws InterruptedException {
        if (bundles != null) {
            return;
        }
        dispatcher.dispatchTransactionCommittedEvent(partition, offset, Clock.SYSTEM.currentTimeAsInstant());
    }

    @Override
    public void schema(Position position, TableShape table) throws InterruptedException {
        schema.register(table);
        mark(Marks.Kind.SCHEMA, position, table);
    }

    @Override
    public void snapshotStart(Position position, TableShape table) throws InterruptedException {
        progress.tableStarted(table);
        mark(Marks.Kind.START, position, table);
    }

    @Override
    public void snapshotEnd(Position position, TableShape table) throws InterruptedException {
        mark(Marks.Kind.END, position, table);
        progress.tableEnded(table);
    }

    @Override
    public void dropped(Position position, TableShape table) throws InterruptedException {
        mark(Marks.Kind.DROPPED, position, table);
    }

    @Override
    public void paused(Position position, Pause pause) throws InterruptedException {
        if (config.marksEnabled()) {
            flush();
            queue.enqueue(current.number(marks.paused(position, pause)));
            return;
        }
        // nobody reads the marks, so it is said here
        LOG.warn(
                "Table {} is paused: {} of its {} ids were deleted at once, more than {}={} lets pass. None of its"
                        + " changes are sent; other tables go on. If it is right, name the table in {} and restart.",
                pause.table(),
                pause.deleted(),
                pause.rows(),
                SqliteConnectorConfig.MASS_DELETE_THRESHOLD.name(),
                config.massDeleteGuard().threshold(),
                SqliteConnectorConfig.RESUME_TABLES.name());
    }

    private void mark(Marks.Kind kind, Position position, TableShape table) throws InterruptedException {
        if (config.marksEnabled()) {
            flush();
            queue.enqueue(current.number(marks.mark(kind, position, table)));
        }
    }

    @Override
    public void row(Position position, RowChange change) throws InterruptedException {
        TableShape table = change.table();
        boolean isRead = change.kind() == RowChange.Kind.READ;
        if (isRead) {
            progress.row(table);
        }
        if (change.rowid() != null) {
            rowidKeys++;
        }
        if (bundles != null) {
            bundle(bundles, position, change);
            return;
        }
        offset.at(position, table.name(), Clock.SYSTEM.currentTimeAsInstant());
        offset.markSnapshotRecord(isRead ? SnapshotRecord.TRUE : SnapshotRecord.FALSE);
        TableId id = change.rowid() == null ? SqliteSchema.byKey(table) : SqliteSchema.byRowid(table);
        try {
            dispatcher.dispatchDataChangeEvent(partition, id, new RowEmitter(source, schema.form(table), change));
        } catch (ConnectException e) {
            // the dispatcher takes the end of a wait for a failure of the event
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw e;
        }
    }

    /** The queue counts records, and these are large: so what it holds is bounded here. */
    private void bundle(Bundles into, Position position, RowChange change) throws InterruptedException {
        if (into.add(position, change)) {
            flush();
            current.awaitAllBut(Bundles.MOST_UNACKNOWLEDGED);
        }
    }
}
