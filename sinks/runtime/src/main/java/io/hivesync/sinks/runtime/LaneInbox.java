package io.hivesync.sinks.runtime;

import io.hivesync.topics.HeaderNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition between the consumer, which puts them in, and the lane's writer, which takes them out once
 * they are written. In the order of their offsets, without a gap but those that the topic has and those that are folded: as
 * long as all that waits fits one plan, a record takes the place of the older one of its id, which that plan would pass
 * over. So what waits for a busy target takes the memory of its ids, not of their changes. Thread-safe.
 */
final class LaneInbox {
    /** Where Kafka brings less in that time, the target does not wait for it. */
    private static final Duration LONGEST_GATHERING = Duration.ofSeconds(1);

    /** Lanes of a model have about as much to read. One that stands, or has much more, is not waited for. */
    private static final Duration LONGEST_WAIT_FOR_OTHERS = Duration.ofSeconds(2);

    private final QueueBudget budget;
    /** By offset. */
    private final SequencedMap<Long, QueuedRecord> queue = new LinkedHashMap<>();

    private final Map<String, QueuedRecord> newest = new HashMap<>();
    /** Of ids and of bytes; what the last plan was to hold. */
    private int mostIds;

    private long mostBytes;
    /** The last offset of any plan that was made: up to there everything may be in the target, and nothing is folded any more. */
    private long plannedTo = -1;
    /** What {@link #appliedBefore} was before that. */
    private long appliedBeforePlan;

    private int records;
    private long bytes;
    private boolean open;
    private boolean full;
    private long readTo;
    private long applied = -1;
    private long appliedAtStart = -1;
    private long readFrom;
    private long until;
    private boolean caughtUp;
    /** When a write was first put off, 0 when none is; ns of an arbitrary clock. */
    private long gatheringSince;

    private boolean replays;
    private boolean rebuilt;
    private @Nullable Rebuild rebuild;
    /** Lanes of the model that rebuild and have not said yet what they want of its ids. */
    private final AtomicInteger rebuilding;

    private boolean countedAsRebuilding;
    /** When the rebuild was first due, 0 before; ns of an arbitrary clock. */
    private long dueSince;

    /** @param rebuilding of all lanes of the model in this sink */
    LaneInbox(QueueBudget budget, AtomicInteger rebuilding) {
        this.budget = budget;
        this.rebuilding = rebuilding;
        this.mostIds = budget.gatheredRecords();
        this.mostBytes = budget.gatheredBytes();
    }

    /** The consumer stands at the order's first offset: what it brings from now on counts. */
    synchronized void open(SeekOrder order) {
        clear();
        open = true;
        readFrom = order.from();
        readTo = readFrom;
        until = order.until();
        applied = order.row().offset();
        appliedAtStart = applied;
        replays = order.row().replay() > 0;
        rebuild = order.rebuild();
        countAsRebuilding(rebuild != null);
    }

    private void countAsRebuilding(boolean counts) {
        if (counts != countedAsRebuilding) {
            countedAsRebuilding = counts;
            rebuilding.addAndGet(counts ? 1 : -1);
        }
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
            records++;
            String id = queued.key();
            if (id != null && !queued.mark()) {
                queued = inPlaceOf(newest.get(id), queued);
                newest.put(id, queued);
            }
            queue.put(queued.offset(), queued);
            account(queued.bytes());
        }
    }

    /** Not once there is more than one plan: a record that changes all the time would be put off again and again. */
    private QueuedRecord inPlaceOf(@Nullable QueuedRecord older, QueuedRecord queued) {
        if (older == null
                || older.offset() <= plannedTo
                || newest.size() > mostIds
                || bytes > mostBytes
                // nobody knows yet whether this one can be written
                || queued.format() > HeaderNames.FORMAT_READ
                || queued.schemaNumber() > older.schemaNumber()) {
            return queued;
        }
        queue.remove(older.offset());
        account(-older.bytes());
        return queued.inPlaceOf(older);
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

    /**
     * Whether the next write is better put off a little: it is not full, and the consumer is still bringing what stood in the
     * partition when the lane was taken, in which newer records of the same ids may be. A lane that has caught up never waits.
     *
     * @param nowNanos of a clock that only goes forward
     */
    synchronized boolean gathers(BatchSize size, long nowNanos) {
        boolean gathers = open
                && !full
                && !queue.isEmpty()
                && readTo < until
                && newest.size() < size.gatheredRecords()
                && bytes < size.bytes();
        if (!gathers) {
            gatheringSince = 0;
        } else if (gatheringSince == 0) {
            gatheringSince = nowNanos;
        }
        return gathers && nowNanos - gatheringSince < LONGEST_GATHERING.toNanos();
    }

    /** What is to be written next, the newest record of each id; takes nothing out. */
    synchronized BatchPlan plan(BatchSize size, long newestSchema) {
        appliedBeforePlan = appliedBefore();
        mostIds = size.gatheredRecords();
        mostBytes = size.bytes();
        Map<String, QueuedRecord> changes = new LinkedHashMap<>();
        List<QueuedRecord> planned = new ArrayList<>();
        long plannedBytes = 0;
        for (QueuedRecord record : queue.values()) {
            if (record.format() > HeaderNames.FORMAT_READ) {
                if (planned.isEmpty()) {
                    return BatchPlan.before(record);
                }
                break;
            }
            if (!record.mark()) {
                if (record.schemaNumber() > newestSchema) {
                    if (planned.isEmpty()) {
                        return BatchPlan.waitingFor(record.schemaNumber());
                    }
                    break;
                }
                QueuedRecord older = changes.get(record.key());
                plannedBytes += record.bytes() - (older == null ? 0 : older.bytes());
                if (!changes.isEmpty()
                        && (plannedBytes > size.bytes() || older == null && changes.size() == size.gatheredRecords())) {
                    break;
                }
                // out and in again: they stay in the order of their offsets
                changes.remove(record.key());
                changes.put(record.key(), record);
            }
            planned.add(record);
        }
        BatchPlan plan = BatchPlan.of(planned, new ArrayList<>(changes.values()));
        plannedTo = Math.max(plannedTo, plan.lastOffset());
        return plan;
    }

    /** Everything up to this offset is in the target. */
    synchronized void applied(long offset) {
        Iterator<QueuedRecord> waiting = queue.values().iterator();
        while (waiting.hasNext()) {
            QueuedRecord record = waiting.next();
            if (record.offset() > offset) {
                break;
            }
            account(-record.bytes());
            waiting.remove();
            records -= record.stands();
            newest.remove(record.key(), record);
        }
        applied = Math.max(applied, offset);
    }

    /** The rebuild whose topic has been read through and applied, so that what is left to do is the sweep. */
    synchronized @Nullable Rebuild dueRebuild() {
        if (!open || rebuild == null) {
            return null;
        }
        return rebuild.readThroughAt(appliedBefore()) ? rebuild : null;
    }

    /**
     * The offset before which the target has all, as it is there or newer; while a plan is written in parts, only what it had before: of an id
     * that comes in a later part the older records were folded.
     */
    private long appliedBefore() {
        if (plannedTo > applied) {
            return appliedBeforePlan;
        }
        // records that came since may wait: with a busy topic the queue might never be empty
        return queue.isEmpty() ? readTo : first().offset();
    }

    /**
     * The rebuild is due, and the next list of the model's ids is for this lane, too: no other one waits for it any more.
     *
     * @param nowNanos of a clock that only goes forward
     */
    synchronized void saidWhatItWants(long nowNanos) {
        countAsRebuilding(false);
        if (dueSince == 0) {
            dueSince = nowNanos;
        }
    }

    /**
     * Whether the sweep of a due rebuild is better put off a little: it takes a list of the model's ids, and other lanes that are about
     * to want one can have the same.
     *
     * @param nowNanos of a clock that only goes forward
     */
    synchronized boolean waitsForOthers(long nowNanos) {
        return rebuilding.get() > 0 && nowNanos - dueSince < LONGEST_WAIT_FOR_OTHERS.toNanos();
    }

    synchronized boolean rebuilding() {
        return rebuild != null;
    }

    synchronized void endRebuild() {
        rebuild = null;
        rebuilt = true;
    }

    /** Whether all that the partition held when the lane was taken is applied, and what it did not have is removed. */
    synchronized boolean caughtUp() {
        if (open && !caughtUp && rebuild == null) {
            caughtUp = appliedBefore() >= until;
        }
        return caughtUp;
    }

    /** Whether it reads every key of the partition, so that it cannot miss a delete. */
    synchronized boolean readsAllKeys() {
        return open && (rebuild != null || appliedAtStart < 0 && !caughtUp());
    }

    /**
     * The offset that the group may go on from; nothing when it has not moved. While a rebuild lasts only a replay says how
     * far it is: the truth is in the target.
     */
    synchronized OptionalLong committable() {
        if (rebuild == null && open && queue.isEmpty() && readTo > readFrom) {
            // also past transaction markers, which have offsets but are no records
            return OptionalLong.of(readTo);
        }
        if (rebuild != null && !replays) {
            return OptionalLong.empty();
        }
        if (rebuilt && open) {
            return OptionalLong.of(Math.max(applied + 1, readFrom));
        }
        return applied > appliedAtStart ? OptionalLong.of(applied + 1) : OptionalLong.empty();
    }

    /** How many records of the topic wait. */
    synchronized int size() {
        return records;
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** When the source saw the oldest record of the queue, ms since 1970. */
    synchronized OptionalLong oldestTsMs() {
        return queue.isEmpty() ? OptionalLong.empty() : OptionalLong.of(first().sourceTsMs());
    }

    private QueuedRecord first() {
        return queue.firstEntry().getValue();
    }

    private void clear() {
        queue.clear();
        newest.clear();
        records = 0;
        plannedTo = -1;
        account(-bytes);
        rebuild = null;
        countAsRebuilding(false);
        dueSince = 0;
        rebuilt = false;
        caughtUp = false;
        full = false;
        gatheringSince = 0;
    }

    private void account(long change) {
        bytes += change;
        budget.add(change);
    }
}
