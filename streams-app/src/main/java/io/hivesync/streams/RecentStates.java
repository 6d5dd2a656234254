package io.hivesync.streams;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The records' states in the store, those that were used last in memory too: a record that changes is likely to change again, and a
 * look into RocksDB is among the most expensive things that are done for a change. What is written is in the store at once, so
 * that iterators over it miss nothing. For one thread, which alone writes them; after an exception the task begins with a
 * new one.
 */
final class RecentStates {
    /** Of all tasks of a process together, were they all its own. */
    private static final long ALL_BYTES = 12L << 20;

    /** What an entry takes beside its bytes, about. */
    private static final int BESIDE = 160;

    private final KeyValueStore<Bytes, byte[]> store;
    private final long most;
    private final LinkedHashMap<Bytes, byte[]> recent = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    RecentStates(KeyValueStore<Bytes, byte[]> store, int partitions) {
        this.store = store;
        this.most = ALL_BYTES / partitions;
    }

    byte @Nullable [] get(Bytes key) {
        byte[] known = recent.get(key);
        if (known != null) {
            return known;
        }
        byte[] stored = store.get(key);
        if (stored != null) {
            keep(key, stored);
        }
        return stored;
    }

    void put(Bytes key, byte[] state) {
        store.put(key, state);
        keep(key, state);
    }

    void delete(Bytes key) {
        store.delete(key);
        drop(key, recent.remove(key));
    }

    /** The bytes that are kept in memory. */
    long size() {
        return size;
    }

    private void keep(Bytes key, byte[] state) {
        drop(key, recent.put(key, state));
        size += sizeOf(key, state);
        for (Iterator<Map.Entry<Bytes, byte[]>> oldest = recent.entrySet().iterator(); size > most; ) {
            Map.Entry<Bytes, byte[]> next = oldest.next();
            oldest.remove();
            drop(next.getKey(), next.getValue());
        }
    }

    private void drop(Bytes key, byte @Nullable [] state) {
        size -= state == null ? 0 : sizeOf(key, state);
    }

    private static long sizeOf(Bytes key, byte[] state) {
        return (long) key.get().length + state.length + BESIDE;
    }
}
