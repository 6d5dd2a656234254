package io.hivesync.streams;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Calls for the windows' ends while a change is held back, and only then: each punctuation makes Streams commit, and a permanent
 * one costs a third of a core while nothing happens. For one thread.
 */
final class Ticking {
    /** A window ends late by this part of its length at most, beside what the poll takes. */
    private static final int TICKS_PER_WINDOW = 4;

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final Timers.OfTask timers;
    private final Duration interval;
    private final HotRecords hot;
    private final Runnable tick;
    private @Nullable Cancellable scheduled;

    Ticking(Timers.OfTask timers, Duration window, HotRecords hot, Runnable tick) {
        this.timers = timers;
        this.interval = bounded(window.dividedBy(TICKS_PER_WINDOW));
        this.hot = hot;
        this.tick = tick;
    }

    void adjust() {
        if (scheduled == null && hot.holdAnything()) {
            scheduled = timers.every(interval, () -> {
                tick.run();
                adjust();
            });
        } else if (!hot.holdAnything()) {
            cancel();
        }
    }

    void cancel() {
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
    }

    private static Duration bounded(Duration interval) {
        if (interval.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return interval.compareTo(LONGEST) > 0 ? LONGEST : interval;
    }
}
