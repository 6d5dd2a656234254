package io.hivesync.connector.sqlite;

import io.debezium.pipeline.notification.NotificationService;
import io.debezium.pipeline.source.spi.SnapshotProgressListener;
import io.debezium.pipeline.source.spi.StreamingChangeEventSource;
import io.hivesync.connector.sqlite.core.Batch;
import io.hivesync.connector.sqlite.core.Capture;
import io.hivesync.connector.sqlite.core.CaptureException;
import io.hivesync.connector.sqlite.core.CommitWatch;
import io.hivesync.connector.sqlite.core.SourceUnavailable;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sends one batch after another: the next is looked for only when every record of the one before was acknowledged, and
 * until then the shadow stays where it was (the log is read on meanwhile). A source that cannot be read is waited for, and said once. Runs on the
 * coordinator's thread; {@link #stop} may be called from any.
 */
final class SqliteStreaming implements StreamingChangeEventSource<SqlitePartition, SqliteOffsetContext> {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteStreaming.class);

    private final Pipeline pipeline;
    private final Capture capture;
    private final SnapshotSignals signals;
    private SqliteOffsetContext offset;
    private SnapshotProgress.@Nullable Channels channels;
    private @Nullable Thread runner;
    private boolean stopped;
    private String complaint = "";

    SqliteStreaming(Pipeline pipeline, Capture capture) {
        this.pipeline = pipeline;
        this.capture = capture;
        this.signals = new SnapshotSignals(capture);
        this.offset = SqliteOffsetContext.initial(pipeline.config());
    }

    SnapshotSignals signals() {
        return signals;
    }

    /** Where progress is told; before anything is sent. */
    void report(
            SnapshotProgressListener<SqlitePartition> metrics,
            NotificationService<SqlitePartition, SqliteOffsetContext> notifications) {
        channels = new SnapshotProgress.Channels(
                pipeline.config().getLogicalName(), metrics, notifications, Clock.systemUTC());
    }

    @Override
    public void init(@Nullable SqliteOffsetContext previous) {
        if (previous != null) {
            offset = previous;
        }
    }

    /** Debezium gives a signal to those partitions alone that have an offset. */
    @Override
    public SqliteOffsetContext getOffsetContext() {
        return offset;
    }

    @Override
    public void execute(
            ChangeEventSourceContext context, SqlitePartition partition, @Nullable SqliteOffsetContext previous)
            throws InterruptedException {
        if (channels == null || !enter()) {
            return;
        }
        SnapshotProgress progress = new SnapshotProgress(channels, partition, offset);
        try (CommitWatch watch = CommitWatch.open(
                pipeline.config().databaseFile(), pipeline.config().commitPollInterval())) {
            follow(context, partition, progress, watch);
        } catch (InterruptedException e) {
            if (!leave()) {
                throw e;
            }
        } catch (CaptureException e) {
            if (!leave()) {
                throw e;
            }
            LOG.info("Stopped before the state was written; the batch is sent again at the next start", e);
        } catch (IOException e) {
            throw new ConnectException("The directory of the database file cannot be watched", e);
        } finally {
            leave();
        }
    }

    private void follow(
            ChangeEventSourceContext context, SqlitePartition partition, SnapshotProgress progress, CommitWatch watch)
            throws InterruptedException, IOException {
        RecordSink sink = new RecordSink(pipeline, partition, offset, progress);
        boolean first = true;
        while (context.isRunning()) {
            Optional<Batch> batch = look();
            if (first && complaint.isEmpty()) {
                first = false;
                if (batch.isEmpty() || batch.get().snapshots().isEmpty()) {
                    progress.skipped();
                }
            }
            if (batch.isPresent()) {
                deliver(batch.get(), sink, progress);
            } else if (isDone()) {
                LOG.info("All snapshots are sent, and snapshot.mode asks for nothing more");
                return;
            } else {
                watch.await();
            }
            beat(partition);
        }
    }

    /** Debezium's other method takes no account of the interval. */
    @SuppressWarnings("deprecation")
    private void beat(SqlitePartition partition) throws InterruptedException {
        pipeline.dispatcher().dispatchHeartbeatEvent(partition, offset);
    }

    /** Ends at once what the streaming thread waits for (a commit, the queue, acknowledgements) or compares. */
    synchronized void stop() {
        stopped = true;
        if (runner != null) {
            runner.interrupt();
            capture.cancel();
        }
    }

    private synchronized boolean enter() {
        runner = Thread.currentThread();
        return !stopped;
    }

    /** True if we were asked to stop. */
    private synchronized boolean leave() {
        runner = null;
        return stopped;
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private boolean isDone() {
        return complaint.isEmpty() && pipeline.config().getSnapshotMode() == SnapshotMode.INITIAL_ONLY;
    }

    private Optional<Batch> look() throws InterruptedException {
        try {
            Optional<Batch> batch = capture.next();
            if (!complaint.isEmpty()) {
                LOG.info("The database file can be read again");
                complaint = "";
            }
            return batch;
        } catch (SourceUnavailable e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(complaint) && !isStopped()) {
                LOG.warn("{}; waiting for it", message);
                complaint = message;
            }
            return Optional.empty();
        }
    }

    private void deliver(Batch batch, RecordSink sink, SnapshotProgress progress) throws InterruptedException {
        if (batch.snapshots().isEmpty()) {
            send(batch, sink);
            return;
        }
        progress.started(batch.snapshots(), signals.begun(batch.snapshots()));
        boolean sent = false;
        try {
            send(batch, sink);
            sent = true;
        } finally {
            if (!sent) {
                progress.aborted();
            }
        }
        progress.completed();
    }

    private void send(Batch batch, RecordSink sink) throws InterruptedException {
        Acknowledgements acknowledgements = pipeline.current().begin();
        long rowidKeys = sink.rowidKeys();
        batch.send(sink, acknowledgements);
        sink.flush();
        acknowledgements.awaitAll();
        capture.complete(batch, acknowledgements.receipts());
        LOG.atLevel(batch.snapshots().isEmpty() ? Level.DEBUG : Level.INFO)
                .log(
                        "Epoch {}: {} records acknowledged, {} rows keyed by rowid, snapshots of {}",
                        batch.epoch(),
                        acknowledgements.sent(),
                        sink.rowidKeys() - rowidKeys,
                        batch.snapshots());
    }
}
