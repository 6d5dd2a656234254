package io.hivesync.connector.sqlite;

import io.hivesync.connector.sqlite.core.Delivery;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the records of one batch and notes which were acknowledged, in any order. The number travels in the offset of
 * the record, so records that Debezium adds by itself (heartbeats, transaction metadata) carry none and count for
 * nothing, and an acknowledgement of another batch is not mistaken for one of this. Receipts come with the offset, too.
 * Thread-safe.
 */
final class Acknowledgements implements Delivery {

    private static final String BATCH = "batch";
    private static final String NUMBER = "record";

    private final long batch;
    private final Set<Long> ahead = new HashSet<>();
    private final Map<String, String> receipts = new HashMap<>();
    private long sent;
    private long acknowledged;

    Acknowledgements(long batch) {
        this.batch = batch;
    }

    /** The record with the next number in its offset. */
    synchronized SourceRecord number(SourceRecord sourceRecord) {
        sent++;
        Map<String, Object> offset = new HashMap<>(sourceRecord.sourceOffset());
        offset.put(BATCH, batch);
        offset.put(NUMBER, sent);
        return new SourceRecord(
                sourceRecord.sourcePartition(),
                offset,
                sourceRecord.topic(),
                sourceRecord.kafkaPartition(),
                sourceRecord.keySchema(),
                sourceRecord.key(),
                sourceRecord.valueSchema(),
                sourceRecord.value(),
                sourceRecord.timestamp(),
                sourceRecord.headers());
    }

    synchronized void acknowledge(@Nullable Map<String, ?> offset) {
        if (offset == null || !(offset.get(BATCH) instanceof Long of) || of != batch) {
            return;
        }
        offset.forEach((name, value) -> {
            if (name.startsWith(SqliteConnector.RECEIPT) && value instanceof String said) {
                receipts.put(name.substring(SqliteConnector.RECEIPT.length()), said);
            }
        });
        if (!(offset.get(NUMBER) instanceof Long number) || number <= acknowledged) {
            return;
        }
        ahead.add(number);
        while (ahead.remove(acknowledged + 1)) {
            acknowledged++;
        }
        notifyAll();
    }

    @Override
    public synchronized long sent() {
        return sent;
    }

    @Override
    public synchronized long acknowledged() {
        return acknowledged;
    }

    @Override
    public synchronized Map<String, String> receipts() {
        return Map.copyOf(receipts);
    }

    /** Waits until everything that was numbered so far is acknowledged. */
    void awaitAll() throws InterruptedException {
        awaitAllBut(0);
    }

    /** Waits until at most so many records, counted from the last, are not acknowledged. */
    synchronized void awaitAllBut(long records) throws InterruptedException {
        while (acknowledged + records < sent) {
            wait();
        }
    }
}
