package io.hivesync.streams;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one streams-app. For any threads. */
public final class StreamCounters {
    private final Map<StreamCounter, LongAdder> adders = new EnumMap<>(StreamCounter.class);

    public StreamCounters() {
        for (StreamCounter counter : StreamCounter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    void add(StreamCounter counter) {
        adders.get(counter).increment();
    }

    public long get(StreamCounter counter) {
        return adders.get(counter).sum();
    }

    public Map<StreamCounter, Long> snapshot() {
        Map<StreamCounter, Long> values = new EnumMap<>(StreamCounter.class);
        adders.forEach((counter, adder) -> values.put(counter, adder.sum()));
        return values;
    }
}
