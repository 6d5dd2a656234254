package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.Position;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What a task remembers beside the records, in their store. A model's name has no zero byte, with which the keys begin
 * here; they are told apart by the next:
 *
 * <pre>
 *   H record                       {@link HotRecord}: what its window holds back
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
    private static final byte OURS = 0;
    private static final byte HOT = 'H';
    private static final byte MODEL = 'M';
    private static final byte TOPIC = 'T';
    private static final byte INPUT = 'I';
    private static final byte EVENT = 'E';
    private static final byte EXPIRY = 'X';
    private static final byte RECORD = 'R';
    private static final int PREFIX = 2;

    /** Above all of ours, and below the records'. */
    static final Bytes AFTER_LAST_KEY = Bytes.wrap(new byte[] {OURS + 1});

    private static final byte[] NOTHING = new byte[0];

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

    /** What the windows hold back, by record. */
    Map<Bytes, HotRecord> held() {
        Map<Bytes, HotRecord> found = new HashMap<>();
        all(HOT, (record, value) -> found.put(Bytes.wrap(record), HotRecord.decode(value)));
        return found;
    }

    void hold(Bytes record, HotRecord hot) {
        store.put(key(HOT, record.get()), hot.encode());
    }

    void release(Bytes record) {
        store.delete(key(HOT, record.get()));
    }

    /** How far each input is that there ever was, by topic. */
    Map<String, InputPosition> inputs() {
        Map<String, InputPosition> found = new HashMap<>();
        all(INPUT, (topic, value) -> found.put(new String(topic, UTF_8), InputPosition.decode(value)));
        return found;
    }

    private void all(byte kind, BiConsumer<byte[], byte[]> each) {
        Bytes first = key(kind, NOTHING);
        Bytes last = key((byte) (kind + 1), NOTHING);
        try (KeyValueIterator<Bytes, byte[]> all = store.range(first, last)) {
            all.forEachRemaining(next -> each.accept(rest(next.key.get(), PREFIX), next.value));
        }
    }

    void took(String topic, InputPosition position) {
        store.put(key(INPUT, topic.getBytes(UTF_8)), position.encode());
    }

    /** Whether the event is new; it is no longer then, until {@code untilMs}. */
    boolean firstSight(String eventId, long nowMs, long untilMs) {
        byte[] id = eventId.getBytes(UTF_8);
        Bytes key = key(EVENT, id);
        byte[] remembered = store.get(key);
        if (remembered != null && ByteBuffer.wrap(remembered).getLong() > nowMs) {
            return false;
        }
        store.put(key, ByteBuffer.allocate(Long.BYTES).putLong(untilMs).array());
        store.put(expiry(untilMs, EVENT, id), NOTHING);
        return true;
    }

    void forgetRecordAt(Bytes key, long dueMs) {
        store.put(expiry(dueMs, RECORD, key.get()), NOTHING);
    }

    /** Forgets what is due, but no more than {@code most} at once; whether that was all. */
    boolean forget(long nowMs, int most, Forgetting forgetting) {
        try (KeyValueIterator<Bytes, byte[]> due = store.range(expiry(0), expiry(nowMs + 1))) {
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
        ByteBuffer due = ByteBuffer.wrap(expiry, PREFIX, expiry.length - PREFIX);
        long dueMs = due.getLong();
        byte kind = due.get();
        byte[] target = rest(expiry, due.position());
        if (kind == RECORD) {
            forgetting.record(Bytes.wrap(target), dueMs);
            return;
        }
        byte[] remembered = store.get(key(EVENT, target));
        // the id may have come again since, and be remembered for longer
        if (remembered != null && ByteBuffer.wrap(remembered).getLong() <= nowMs) {
            store.delete(key(EVENT, target));
        }
    }

    private static Bytes key(byte kind, byte[] name) {
        return Bytes.wrap(ByteBuffer.allocate(PREFIX + name.length)
                .put(OURS)
                .put(kind)
                .put(name)
                .array());
    }

    private static byte[] rest(byte[] key, int from) {
        return Arrays.copyOfRange(key, from, key.length);
    }

    private static Bytes expiry(long dueMs) {
        return key(EXPIRY, ByteBuffer.allocate(Long.BYTES).putLong(dueMs).array());
    }

    private static Bytes expiry(long dueMs, byte kind, byte[] target) {
        return key(
                EXPIRY,
                ByteBuffer.allocate(Long.BYTES + 1 + target.length)
                        .putLong(dueMs)
                        .put(kind)
                        .put(target)
                        .array());
    }
}
