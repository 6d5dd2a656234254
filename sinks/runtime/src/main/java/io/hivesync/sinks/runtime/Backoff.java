package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.SplittableRandom;

/** Pauses between tries: each twice the one before, up to the longest, less up to half of it by chance. Not thread-safe. */
final class Backoff {
    private final long first;
    private final long longest;
    private final SplittableRandom random;
    private long next;

    Backoff(RunnerTiming timing, long seed) {
        this.first = timing.firstPause().toMillis();
        this.longest = timing.longestPause().toMillis();
        // the seeds of lanes are close to each other, and java.util.Random begins alike with such
        this.random = new SplittableRandom(seed);
        this.next = first;
    }

    Duration next() {
        long pause = next;
        next = Math.min(longest, next * 2);
        // all lanes of a target fail at once; they should not come back at once
        return Duration.ofMillis(pause - (long) (random.nextDouble() * pause / 2));
    }

    void reset() {
        next = first;
    }
}
