package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.Position;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What a task remembers beside the records, in one store, told apart by the key's first byte:
 *
 * <pre>
 *   M model                        {@link ModelFacts}
 *   T model                        {@link TopicFill}
 *   I change topic                 {@link InputPosition}
 *   E webhook event id             until when it is remembered (8 bytes, ms)
 *   X time (8 bytes, ms) E|R key   what is to be forgotten then: an event id, or a deleted record's state
 * </pre>
 *
 * For one thread.
 */
final class Notes {
    private static final byte MODEL = 'M';
    private static final byte TOPIC = 'T';
    private static final byte INPUT = 'I';
    private static final byte EVENT = 'E';
    private static final byte EXPIRY = 'X';
    private static final byte RECORD = 'R';
    private static final int EXPIRY_PREFIX = 1 + Long.BYTES;
    private static final Bytes NOTHING = Bytes.wrap(new byte[0]);

    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<String, ModelFacts> facts = new HashMap<>();
    private final Map<String, Optional<TopicFill>> fills = new HashMap<>();

    /** Takes what is to be forgotten. */
    interface Forgetting {
        void record(Bytes key, long dueMs);
    }

    Notes(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    ModelFacts factsOf(Model model) {
        return facts.computeIfAbsent(model.name(), name -> {
            byte[] stored = store.get(key(MODEL, name.getBytes(UTF_8)));
            return stored == null ? ModelFacts.UNKNOWN : ModelFacts.decode(stored);
        });
    }

    void captured(Model model) {
        update(model, known -> new ModelFacts(true, known.start()));
    }

    /** A snapshot that is older than the newest that we saw begin changes nothing. */
    void snapshotBegan(Model model, Position start) {
        update(model, known -> known.start().compareTo(start) < 0 ? new ModelFacts(known.captured(), start) : known);
    }

    private void update(Model model, UnaryOperator<ModelFacts> change) {
        ModelFacts known = factsOf(model);
        ModelFacts updated = change.apply(known);
        if (!updated.equals(known)) {
            facts.put(model.name(), updated);
            store.put(key(MODEL, model.name().getBytes(UTF_8)), updated.encode());
        }
    }

    Optional<TopicFill> fillOf(Model model) {
        return fills.computeIfAbsent(
                model.name(),
                name -> Optional.ofNullable(store.get(key(TOPIC, name.getBytes(UTF_8))))
                        .map(TopicFill::decode));
    }

    void filled(Model model, TopicFill fill) {
        fills.put(model.name(), Optional.of(fill));
        store.put(key(TOPIC, model.name().getBytes(UTF_8)), fill.encode());
    }

    /** How far each input is that there ever was, by topic. */
    Map<String, InputPosition> inputs() {
        Map<String, InputPosition> found = new HashMap<>();
        Bytes first = key(INPUT, new byte[0]);
        Bytes last = key((byte) (INPUT + 1), new byte[0]);
        try (KeyValueIterator<Bytes, byte[]> all = store.range(first, last)) {
            all.forEachRemaining(next -> found.put(nameOf(next.key), InputPosition.decode(next.value)));
        }
        return found;
    }

    void took(String topic, InputPosition position) {
        store.put(key(INPUT, topic.getBytes(UTF_8)), position.encode());
    }

    /** Whether the event is new; it is no longer then, until {@code untilMs}. */
    boolean firstSight(String eventId, long nowMs, long untilMs) {
        Bytes key = key(EVENT, eventId.getBytes(UTF_8));
        byte[] remembered = store.get(key);
        if (remembered != null && ByteBuffer.wrap(remembered).getLong() > nowMs) {
            return false;
        }
        store.put(key, ByteBuffer.allocate(Long.BYTES).putLong(untilMs).array());
        store.put(expiry(untilMs, key), new byte[0]);
        return true;
    }

    void forgetRecordAt(Bytes key, long dueMs) {
        store.put(expiry(dueMs, key(RECORD, key.get())), new byte[0]);
    }

    /** Forgets what is due, but no more than {@code most} at once; whether that was all. */
    boolean forget(long nowMs, int most, Forgetting forgetting) {
        try (KeyValueIterator<Bytes, byte[]> due = store.range(expiry(0, NOTHING), expiry(nowMs + 1, NOTHING))) {
            for (int count = 0; due.hasNext(); count++) {
                if (count == most) {
                    return false;
                }
                KeyValue<Bytes, byte[]> next = due.next();
                forget(next.key.get(), nowMs, forgetting);
                store.delete(next.key);
            }
        }
        return true;
    }

    private void forget(byte[] expiry, long nowMs, Forgetting forgetting) {
        byte[] target = Arrays.copyOfRange(expiry, EXPIRY_PREFIX, expiry.length);
        if (target[0] == RECORD) {
            long dueMs = ByteBuffer.wrap(expiry, 1, Long.BYTES).getLong();
            forgetting.record(Bytes.wrap(Arrays.copyOfRange(target, 1, target.length)), dueMs);
            return;
        }
        byte[] remembered = store.get(Bytes.wrap(target));
        // the id may have come again since, and be remembered for longer
        if (remembered != null && ByteBuffer.wrap(remembered).getLong() <= nowMs) {
            store.delete(Bytes.wrap(target));
        }
    }

    private static Bytes key(byte kind, byte[] name) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + name.length).put(kind).put(name).array());
    }

    private static String nameOf(Bytes key) {
        return new String(key.get(), 1, key.get().length - 1, UTF_8);
    }

    private static Bytes expiry(long dueMs, Bytes target) {
        return Bytes.wrap(ByteBuffer.allocate(EXPIRY_PREFIX + target.get().length)
                .put(EXPIRY)
                .putLong(dueMs)
                .put(target.get())
                .array());
    }
}
