package io.hivesync.capture;

import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes the engine's batches: acknowledges a batch's records to the connector after Kafka has committed them, all or none.
 *
 * <p>An exception ends the engine, and none is one that the engine would try to survive: it would drop the batch.
 */
final class BatchHandler implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private final Translator translator;
    private final Publisher publisher;
    private final ReentrantLock atWork = new ReentrantLock();
    private volatile @Nullable FencedException fence;
    private @Nullable Thread worker;

    BatchHandler(Translator translator, Publisher publisher) {
        this.translator = translator;
        this.publisher = publisher;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> events, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        atWork.lockInterruptibly();
        worker(Thread.currentThread());
        try {
            publisher.publish(
                    translator.translate(
                            events.stream().map(RecordChangeEvent::record).toList()),
                    translator::mend);
            for (RecordChangeEvent<SourceRecord> event : events) {
                committer.markProcessed(event);
            }
            committer.markBatchFinished();
        } catch (FencedException e) {
            fence = e;
            throw new IllegalStateException(e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IllegalStateException("The batch was not published: " + e.getMessage(), e);
        } finally {
            worker(null);
            atWork.unlock();
        }
    }

    private synchronized void worker(@Nullable Thread thread) {
        worker = thread;
    }

    /** Ends a batch that waits for Kafka; it is sent again by the next run. */
    private synchronized void interrupt() {
        if (worker != null) {
            worker.interrupt();
        }
    }

    /** The fence that ended the engine, if it was one. */
    @Nullable
    FencedException fence() {
        return fence;
    }

    /** Runs an action between two batches; one that takes longer than the timeout is interrupted. */
    void betweenBatches(Duration timeout, Runnable action) throws InterruptedException {
        boolean between = atWork.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (!between) {
            interrupt();
        }
        try {
            action.run();
        } finally {
            if (between) {
                atWork.unlock();
            }
        }
    }
}
