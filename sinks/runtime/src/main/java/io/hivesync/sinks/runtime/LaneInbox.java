package io.hivesync.sinks.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition between the consumer, which puts them in, and the lane's writer, which takes them out once
 * they are written. In the order of their offsets, without a gap but those that the topic has. Thread-safe.
 */
final class LaneInbox {
    private final QueueBudget budget;
    private final ArrayDeque<QueuedRecord> queue = new ArrayDeque<>();
    private long bytes;
    private boolean open;
    private boolean full;
    private long readTo;
    private long applied = -1;
    private long appliedAtStart = -1;
    private long readFrom;
    private @Nullable Rebuild rebuild;

    LaneInbox(QueueBudget budget) {
        this.budget = budget;
    }

    /** The consumer stands at the order's first offset: what it brings from now on counts. */
    synchronized void open(SeekOrder order) {
        clear();
        open = true;
        readFrom = order.from();
        readTo = readFrom;
        applied = order.applied();
        appliedAtStart = applied;
        rebuild = order.rebuild();
    }

    /** Nothing of it counts any more. */
    synchronized void close() {
        clear();
        open = false;
        appliedAtStart = applied;
    }

    /** Takes no more records; what was applied may still be committed. */
    synchronized void halt() {
        clear();
        open = false;
    }

    /**
     * @param next where the consumer goes on
     * @return whether they follow on what came before; when not, the topic is not the one that it was
     */
    synchronized boolean offer(List<ConsumerRecord<String, byte[]>> records, long next) {
        if (!open) {
            return true;
        }
        long first = records.isEmpty() ? next : records.getFirst().offset();
        if (first < readTo) {
            close();
            return false;
        }
        records.forEach(this::take);
        readTo = next;
        return true;
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (rebuild != null) {
            rebuild.saw(record);
        }
        if (record.offset() > applied) {
            QueuedRecord queued = QueuedRecord.of(record);
            queue.add(queued);
            account(queued.bytes());
        }
    }

    /** Whether the consumer should bring more: not above the limits, and then not before half of it is gone. */
    synchronized boolean wantsMore() {
        int shift = full ? 1 : 0;
        full = !queue.isEmpty()
                && (queue.size() >= budget.laneRecords() >> shift
                        || bytes >= budget.laneBytes() >> shift
                        || budget.exceeded());
        return open && !full;
    }

    /** The next write, the newest record of each id; takes nothing out. */
    synchronized BatchPlan plan(BatchSize size, long newestSchema) {
        Map<String, QueuedRecord> newest = new LinkedHashMap<>();
        List<QueuedRecord> records = new ArrayList<>();
        long planned = 0;
        for (QueuedRecord record : queue) {
            if (!record.mark()) {
                if (record.schemaNumber() > newestSchema) {
                    if (records.isEmpty()) {
                        return BatchPlan.waitingFor(record.schemaNumber());
                    }
                    break;
                }
                QueuedRecord older = newest.get(record.key());
                planned += record.bytes() - (older == null ? 0 : older.bytes());
                if (!newest.isEmpty() && (planned > size.bytes() || older == null && newest.size() == size.records())) {
                    break;
                }
                // out and in again: they stay in the order of their offsets
                newest.remove(record.key());
                newest.put(record.key(), record);
            }
            records.add(record);
        }
        return BatchPlan.of(records, new ArrayList<>(newest.values()));
    }

    /** Everything up to this offset is in the target. */
    synchronized void applied(long offset) {
        Iterator<QueuedRecord> records = queue.iterator();
        while (records.hasNext()) {
            QueuedRecord record = records.next();
            if (record.offset() > offset) {
                break;
            }
            account(-record.bytes());
            records.remove();
        }
        applied = Math.max(applied, offset);
    }

    /** The rebuild whose topic has been read through and applied, so that what is left to do is the sweep. */
    synchronized @Nullable Rebuild dueRebuild() {
        if (!open || rebuild == null) {
            return null;
        }
        // records that came since may wait: with a busy topic the queue might never be empty
        long waiting = queue.isEmpty() ? readTo : queue.getFirst().offset();
        return rebuild.readThroughAt(waiting) ? rebuild : null;
    }

    synchronized boolean rebuilding() {
        return rebuild != null;
    }

    synchronized void endRebuild() {
        rebuild = null;
    }

    /** The offset that the group may go on from; nothing when it has not moved, or a rebuild is not finished. */
    synchronized OptionalLong committable() {
        if (rebuild != null) {
            return OptionalLong.empty();
        }
        if (open && queue.isEmpty() && readTo > readFrom) {
            // also past transaction markers, which have offsets but are no records
            return OptionalLong.of(readTo);
        }
        return applied > appliedAtStart ? OptionalLong.of(applied + 1) : OptionalLong.empty();
    }

    synchronized int size() {
        return queue.size();
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** When the source saw the oldest record of the queue, ms since 1970. */
    synchronized OptionalLong oldestTsMs() {
        return queue.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(queue.getFirst().sourceTsMs());
    }

    private void clear() {
        queue.clear();
        account(-bytes);
        rebuild = null;
        full = false;
    }

    private void account(long change) {
        bytes += change;
        budget.add(change);
    }
}
