package io.hivesync.streams;

import static java.util.Objects.requireNonNull;

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
        add(counter, 1);
    }

    void add(StreamCounter counter, int times) {
        adder(counter).add(times);
    }

    public long get(StreamCounter counter) {
        return adder(counter).sum();
    }

    private LongAdder adder(StreamCounter counter) {
        return requireNonNull(adders.get(counter), "each counter has one");
    }

    public Map<StreamCounter, Long> snapshot() {
        Map<StreamCounter, Long> values = new EnumMap<>(StreamCounter.class);
        adders.forEach((counter, adder) -> values.put(counter, adder.sum()));
        return values;
    }
}
