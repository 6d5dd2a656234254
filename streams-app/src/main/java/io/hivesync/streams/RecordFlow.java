package io.hivesync.streams;

import io.hivesync.topics.MalformedException;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records of one task and sends them on: a quiet record when what was read together with its change is through, a hot
 * one at its window's end, each with all of its changes folded; if there are no windows, each change at once. A quiet record's
 * last seen image is always the one last sent. For one thread; an exception ends the task, and the transaction undoes store and
 * output alike.
 */
final class RecordFlow {
    /** A transaction has to end in time. */
    private static final long ENOUGH_BYTES = 16L << 20;

    private final KeyValueStore<Bytes, byte[]> store;
    private final RecentStates states;
    private final HotRecords hot;
    private final Notes notes;
    private final Outbox outbox;
    private final StreamsSettings settings;
    private final Surroundings surroundings;
    private final Clock clock;
    private final boolean folds;

    /** The records that changed in what is being read together; nothing between two of those. */
    private final Map<Bytes, Changed> changed = new LinkedHashMap<>();

    RecordFlow(Memory memory, Outbox outbox, StreamsSettings settings, Surroundings surroundings) {
        this.store = memory.state();
        this.states = new RecentStates(store, settings.partitions());
        this.hot = memory.hot();
        this.notes = memory.notes();
        this.outbox = outbox;
        this.settings = settings;
        this.surroundings = surroundings;
        this.clock = surroundings.clock();
        this.folds = !settings.batching().foldFor().isZero();
    }

    /**
     * A record that changed.
     *
     * @param origin of the last of its changes
     * @param snapshotRead whether that is a snapshot's
     */
    private record Changed(Model model, RecordState state, Change.Origin origin, boolean snapshotRead, int changes) {
        static Changed by(Change change, RecordState state, int changes) {
            return new Changed(
                    change.model(), state, change.origin(), change.value().op() == Op.READ, changes);
        }

        Changed with(RecordState later) {
            return new Changed(model, later, origin, snapshotRead, changes);
        }
    }

    /** What a task keeps. */
    record Memory(KeyValueStore<Bytes, byte[]> state, HotRecords hot, Notes notes) {}

    @Nullable
    RecordState get(Model model, Bytes key) {
        Changed open = changed.get(key);
        if (open != null) {
            return open.state();
        }
        byte[] stored = states.get(key);
        return stored == null ? null : RecordStateCodec.decode(model.name(), stored);
    }

    void note(Bytes key, RecordState state) {
        Changed open = changed.get(key);
        if (open == null) {
            write(key, state);
        } else {
            changed.put(key, open.with(state));
        }
    }

    private void write(Bytes key, RecordState state) {
        states.put(key, RecordStateCodec.encode(state));
    }

    boolean knows(Model model) {
        try (KeyValueIterator<Bytes, byte[]> all = store.range(model.firstKey(), model.afterLastKey())) {
            return all.hasNext();
        }
    }

    /** Takes over what was sent of a record. */
    void recall(Bytes key, RecordState state) {
        note(key, state);
        if (!state.live()) {
            notes.forgetRecordAt(
                    key, state.deletedAtMs() + settings.keepDeleted().toMillis());
        }
    }

    /** It goes out when what was read with it is through, unless its record is hot. */
    void apply(Change change, Bytes key, RecordState next) throws MalformedException {
        int size = change.id().length + Sizes.of(next.seen()) + next.order().headerSize();
        if (size > settings.maxRecordBytes()) {
            throw new MalformedException("the record is larger than " + settings.maxRecordBytes() + " bytes");
        }
        if (folds) {
            Changed open = changed.get(key);
            changed.put(key, Changed.by(change, stamp(key, next), open == null ? 1 : open.changes() + 1));
        } else {
            pass(key, Changed.by(change, stamp(key, afterWhatWasHeldBack(change.model(), key, next)), 1));
        }
    }

    /** What was read together is through: of each record that changed, what it is now counts. */
    void settle() {
        if (!changed.isEmpty()) {
            // most windows hold nothing back: nobody waits for their ends
            hot.forgetQuiet(clock.millis());
            changed.forEach(this::settle);
            changed.clear();
        }
    }

    private void settle(Bytes key, Changed record) {
        HotRecord window = hot.get(key);
        if (window != null) {
            write(key, record.state());
            hot.put(key, window.folding(record.origin(), record.changes()));
            folded(record.changes());
        } else if (record.changes() > 1
                && record.state().emitted().is(record.state().seen())) {
            write(key, record.state());
            folded(record.changes());
        } else {
            pass(key, record);
        }
    }

    private void pass(Bytes key, Changed record) {
        Outbox.Cause cause = new Outbox.Cause(record.snapshotRead(), record.changes(), record.origin());
        send(record.model(), key, record.state(), cause);
        hot.enter(key, clock.millis());
        surroundings.counters().add(StreamCounter.PASSED);
        folded(record.changes() - 1);
    }

    private void folded(int changes) {
        surroundings.counters().add(StreamCounter.FOLDED, changes);
    }

    /** A start that folded may have left a change in its window: it goes out before the next, not with it. */
    private RecordState afterWhatWasHeldBack(Model model, Bytes key, RecordState next) {
        boolean sent = sendFolded(model, key);
        hot.leave(key);
        RecordState now = sent ? get(model, key) : null;
        return now == null ? next : next.with(now.emitted());
    }

    /** Sends the record as it is, with a new version; a tombstone if we do not know it. */
    void touch(Model model, Bytes key) {
        RecordState state = get(model, key);
        HotRecord window = hot.get(key);
        int merged = window == null ? 1 : Math.max(1, window.folded());
        RecordState known =
                state != null ? state : new RecordState(null, nowhere(model), 0, Emitted.NEVER, FieldOrder.NONE, 0);
        send(model, key, stamp(key, known), new Outbox.Cause(false, merged, Change.Origin.UNKNOWN));
        sentWithin(key, window);
    }

    /** The models that have records here. */
    List<Model> models(Models models) {
        List<Model> found = new ArrayList<>();
        for (Bytes key = firstKey(Notes.AFTER_LAST_KEY);
                key != null;
                key = firstKey(found.getLast().afterLastKey())) {
            found.add(models.named(Model.nameOf(key)));
        }
        return found;
    }

    private @Nullable Bytes firstKey(Bytes from) {
        try (KeyValueIterator<Bytes, byte[]> all = store.range(from, null)) {
            return all.hasNext() ? all.next().key : null;
        }
    }

    /** Touches the model's live records from a key on, {@code most} at most; the key to go on with, if there are more. */
    @Nullable
    Bytes sendAgain(Model model, Bytes from, int most) {
        try (KeyValueIterator<Bytes, byte[]> all = store.range(from, model.afterLastKey())) {
            long bytes = 0;
            for (int count = 0; all.hasNext(); count++) {
                KeyValue<Bytes, byte[]> next = all.next();
                if (count == most || bytes > ENOUGH_BYTES) {
                    return next.key;
                }
                if (RecordStateCodec.isLive(next.value)) {
                    touch(model, next.key);
                    bytes += next.value.length;
                }
            }
        }
        return null;
    }

    /** A snapshot that began at {@code start} and ends at {@code end} did not meet these: they are gone. */
    void sweep(Model model, Position start, Position end) {
        try (KeyValueIterator<Bytes, byte[]> all = store.range(model.firstKey(), model.afterLastKey())) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> next = all.next();
                if (RecordStateCodec.isLiveBefore(next.value, start)) {
                    sweep(model, next.key, RecordStateCodec.decode(model.name(), next.value), end);
                }
            }
        }
    }

    private void sweep(Model model, Bytes key, RecordState state, Position end) {
        Source last = state.source();
        // the tombstone belongs to the capture, whatever told of the record before
        Source gone = new Source(
                last.version(),
                state.byWebhook() ? "" : last.connector(),
                last.name(),
                clock.millis(),
                last.snapshot(),
                last.db(),
                last.table(),
                null,
                end);
        RecordState swept = new RecordState(null, gone, state.schema(), state.emitted(), FieldOrder.NONE, 0);
        HotRecord window = hot.get(key);
        int merged = window == null ? 1 : window.folded() + 1;
        send(model, key, stamp(key, swept), new Outbox.Cause(false, merged, Change.Origin.UNKNOWN));
        sentWithin(key, window);
        surroundings.counters().add(StreamCounter.SWEPT);
    }

    /** Sends what the windows of a model hold back; they go on. */
    void flush(Model model) {
        for (Bytes key : hot.of(model)) {
            sendFolded(model, key);
        }
    }

    /** Ends the windows that are over. Of a model whose record topic went away, they stay for the next start. */
    void endWindows(Models models) {
        long nowMs = clock.millis();
        for (Optional<Bytes> due = hot.due(nowMs); due.isPresent(); due = hot.due(nowMs)) {
            Bytes key = due.get();
            Model model = models.named(Model.nameOf(key));
            if (!surroundings.topics().has(model.recordTopic())) {
                hot.setAside(key);
            } else if (sendFolded(model, key)) {
                surroundings.counters().add(StreamCounter.SENT_AT_WINDOW_END);
                hot.enter(key, nowMs);
            } else {
                hot.leave(key);
            }
        }
    }

    private boolean sendFolded(Model model, Bytes key) {
        HotRecord window = hot.get(key);
        if (window == null || window.folded() == 0) {
            return false;
        }
        RecordState state = get(model, key);
        if (state == null || state.emitted().is(state.seen())) {
            return false;
        }
        Change.Origin origin = new Change.Origin(state.schema(), window.eventId(), window.traceparent());
        send(model, key, state, new Outbox.Cause(false, window.folded(), origin));
        sentWithin(key, window);
        return true;
    }

    /** Forgets a record that was deleted when the time began to run, and still is. */
    void forget(Bytes key, long dueMs) {
        RecordState state = get(new Model(Model.nameOf(key), ""), key);
        if (state != null
                && !state.live()
                && state.deletedAtMs() + settings.keepDeleted().toMillis() == dueMs) {
            states.delete(key);
        }
    }

    private void send(Model model, Bytes key, RecordState state, Outbox.Cause cause) {
        write(key, outbox.send(model, model.idOf(key), state, cause));
        surroundings.counters().add(StreamCounter.SENT);
    }

    private void sentWithin(Bytes key, @Nullable HotRecord window) {
        if (window != null && window.folded() > 0) {
            hot.put(key, HotRecord.until(window.endMs()));
        }
    }

    private RecordState stamp(Bytes key, RecordState state) {
        long deletedAt = state.live() ? 0 : state.deletedAtMs() > 0 ? state.deletedAtMs() : clock.millis();
        if (deletedAt > 0 && state.deletedAtMs() == 0) {
            notes.forgetRecordAt(key, deletedAt + settings.keepDeleted().toMillis());
        }
        return new RecordState(state.seen(), state.source(), state.schema(), state.emitted(), state.order(), deletedAt);
    }

    private static Source nowhere(Model model) {
        return new Source("", "", "", 0, null, null, model.name(), null, Position.NONE);
    }
}
