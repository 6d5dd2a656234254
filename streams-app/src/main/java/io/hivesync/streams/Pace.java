package io.hivesync.streams;

import java.time.Duration;

/**
 * How long one stream thread waits for input. While there is none, and no timer runs, it waits for longer than Streams asks: what
 * comes ends the wait at once, and twenty vain rounds a second are most of what an idle app costs. For one thread.
 */
final class Pace {
    private static final Duration IDLE = Duration.ofMillis(250);

    /** Streams commits between polls, when its interval is over. */
    private static final int VAIN_POLLS = 4;

    private final Timers timers;
    private int vain;

    Pace(Timers timers) {
        this.timers = timers;
    }

    Duration waitFor(Duration asked) {
        return vain < VAIN_POLLS || asked.isZero() ? asked : IDLE;
    }

    /** @param vainly whether nothing came though all inputs were waited for; a task that begins has its own paused */
    void polled(boolean vainly) {
        vain = vainly && !timers.anyRuns() ? Math.min(vain + 1, VAIN_POLLS) : 0;
    }
}
