package io.hivesync.sinks.runtime;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How long changes took from their source into the target, of the last {@link #KEPT} writes that were not late. Thread-safe. */
final class RecentLatencies {
    static final int KEPT = 1_024;

    private final long[] ms = new long[KEPT];
    private long writes;

    /** @param latencyMs of the newest change of a write; a clock that stepped may make it negative */
    synchronized void took(long latencyMs) {
        ms[(int) (writes++ % KEPT)] = Math.max(0, latencyMs);
    }

    /** Null before the first. */
    synchronized SinkStatus.@Nullable Latency now() {
        if (writes == 0) {
            return null;
        }
        long[] sorted = Arrays.copyOf(ms, (int) Math.min(writes, KEPT));
        Arrays.sort(sorted);
        return new SinkStatus.Latency(at(sorted, 0.5), at(sorted, 0.99));
    }

    private static long at(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
