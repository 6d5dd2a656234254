package io.hivesync.streams;

import java.time.Duration;

/**
 * How long one stream thread waits for input. With nothing to commit, no timer and no input that is paused, it waits for longer
 * than Streams asks: what comes ends the wait at once, and twenty vain rounds a second are most of what an idle app costs. And
 * each round lets Streams begin its commit's interval anew, so that what comes next would wait for that. While something is to
 * be committed it waits for less, since Streams commits between polls. For one thread.
 */
final class Pace {
    private static final Duration IDLE = Duration.ofMillis(250);
    private static final Duration BEFORE_COMMIT = Duration.ofMillis(5);

    /** Of the shorter wait: then the commit's interval is over, and there was nothing to commit. */
    private static final int POLLS_BEFORE_COMMIT = 6;

    private final Timers timers;
    private int beforeCommit;
    private boolean idle;

    Pace(Timers timers) {
        this.timers = timers;
    }

    Duration waitFor(Duration asked) {
        if (asked.isZero()) {
            return asked;
        }
        if (beforeCommit > 0) {
            return asked.compareTo(BEFORE_COMMIT) < 0 ? asked : BEFORE_COMMIT;
        }
        return idle && !timers.anyRuns() ? IDLE : asked;
    }

    void cameSomething() {
        beforeCommit = POLLS_BEFORE_COMMIT;
        idle = false;
    }

    /** @param vainly whether nothing came though all inputs were waited for; a task that begins has its own paused */
    void cameNothing(boolean vainly) {
        if (beforeCommit > 0) {
            beforeCommit--;
        }
        idle = vainly;
    }

    /** What came is about to be committed. */
    void commits() {
        beforeCommit = 0;
        idle = true;
    }
}
