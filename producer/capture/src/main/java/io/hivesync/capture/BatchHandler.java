package io.hivesync.capture;

import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.Offsets;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.hivesync.connector.sqlite.SqliteConnector;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
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
    private final Ledger ledger;
    private final Ledger.Ids ids;
    private final ReentrantLock atWork = new ReentrantLock();
    private volatile @Nullable FencedException fence;
    private @Nullable Thread worker;

    BatchHandler(Translator translator, Publisher publisher, Ledger ledger, Ledger.Ids ids) {
        this.translator = translator;
        this.publisher = publisher;
        this.ledger = ledger;
        this.ids = ids;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> events, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        atWork.lockInterruptibly();
        worker(Thread.currentThread());
        try {
            Map<String, String> receipts = publish(translator.translate(
                    events.stream().map(RecordChangeEvent::record).toList()));
            acknowledge(events, receipts, committer);
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

    private Map<String, String> publish(List<ProducerRecord<byte[], byte[]>> records)
            throws InterruptedException, FencedException {
        Set<String> topics = new HashSet<>();
        records.forEach(each -> topics.add(each.topic()));
        learnIds(topics);
        Map<TopicPartition, Publisher.Written> written = publisher.publish(records, translator::mend);
        // one that was made a moment ago may not have been there to ask about
        learnIds(topics);
        return ledger.acknowledged(written);
    }

    private void learnIds(Set<String> topics) throws InterruptedException {
        Set<String> unknown = ledger.unknown(topics);
        if (!unknown.isEmpty()) {
            ledger.known(ids.of(unknown));
        }
    }

    /** The receipts go with the first event, so that none counts as delivered before they are known. */
    private static void acknowledge(
            List<RecordChangeEvent<SourceRecord>> events,
            Map<String, String> receipts,
            RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        boolean first = true;
        for (RecordChangeEvent<SourceRecord> event : events) {
            if (first && !receipts.isEmpty()) {
                Offsets offsets = committer.buildOffsets();
                event.record().sourceOffset().forEach(offsets::set);
                receipts.forEach((name, receipt) -> offsets.set(SqliteConnector.RECEIPT + name, receipt));
                committer.markProcessed(event, offsets);
            } else {
                committer.markProcessed(event);
            }
            first = false;
        }
        committer.markBatchFinished();
    }

    /** @return whether it was done: false when a batch was under way for so long */
    boolean publishBetweenBatches(List<ProducerRecord<byte[], byte[]>> records, Duration timeout)
            throws InterruptedException, FencedException {
        if (!atWork.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            publisher.publish(records, rest -> {});
            return true;
        } finally {
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
