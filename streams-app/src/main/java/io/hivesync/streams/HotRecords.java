package io.hivesync.streams;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The records within their windows, in the order of their ends. Those that hold a change back are in the notes too, so that a
 * restart forgets none; for the others, most of them, a restart ends the window, and two writes for each are saved. For one
 * thread; after an exception the task reads the notes anew.
 */
final class HotRecords {
    private final Notes notes;
    private final long windowMs;
    private final LinkedHashMap<Bytes, HotRecord> byEnd = new LinkedHashMap<>();
    /** How many of them hold a change back. */
    private int held;

    HotRecords(Notes notes, Duration window) {
        this.notes = notes;
        this.windowMs = window.toMillis();
        notes.held().entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> entry.getValue().endMs()))
                .forEach(entry -> byEnd.put(entry.getKey(), entry.getValue()));
        held = byEnd.size();
    }

    /** Whether the end of a window is waited for. */
    boolean holdAnything() {
        return held > 0;
    }

    @Nullable
    HotRecord get(Bytes key) {
        return byEnd.get(key);
    }

    /** The record's window begins now. A window of no length keeps nothing hot. */
    void enter(Bytes key, long nowMs) {
        leave(key);
        if (windowMs > 0) {
            byEnd.put(key, HotRecord.until(nowMs + windowMs));
        }
    }

    /** Keeps the record's place and its window's end. */
    void put(Bytes key, HotRecord hot) {
        HotRecord before = byEnd.put(key, hot);
        if (hot.folded() > 0) {
            held += holds(before) ? 0 : 1;
            notes.hold(key, hot);
        } else {
            deleteStored(key, before);
        }
    }

    void leave(Bytes key) {
        deleteStored(key, byEnd.remove(key));
    }

    private void deleteStored(Bytes key, @Nullable HotRecord before) {
        if (holds(before)) {
            held--;
            notes.release(key);
        }
    }

    private static boolean holds(@Nullable HotRecord hot) {
        return hot != null && hot.folded() > 0;
    }

    /** Leaves it in the notes for the next start. */
    void setAside(Bytes key) {
        held -= holds(byEnd.remove(key)) ? 1 : 0;
    }

    /** Those whose windows are over, and held nothing back, are quiet; the first that holds something, and what follows it, stays. */
    void forgetQuiet(long nowMs) {
        for (Optional<Bytes> due = due(nowMs); due.isPresent() && !holds(byEnd.get(due.get())); due = due(nowMs)) {
            byEnd.remove(due.get());
        }
    }

    /** A record whose window is over. A window that ends later than a whole one from now is over too: the clock stepped back. */
    Optional<Bytes> due(long nowMs) {
        Map.Entry<Bytes, HotRecord> first = byEnd.firstEntry();
        if (first == null) {
            return Optional.empty();
        }
        long rest = first.getValue().endMs() - nowMs;
        return rest <= 0 || rest > windowMs ? Optional.of(first.getKey()) : Optional.empty();
    }

    List<Bytes> of(Model model) {
        return byEnd.keySet().stream().filter(model::owns).toList();
    }
}
