package io.hivesync.streams;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How long one stream thread waits for input. While there is none, and no timer runs, it waits for longer than Streams asks: what
 * comes ends the wait at once, and twenty vain rounds a second are most of what an idle app costs. After input it waits for
 * less: Streams commits between polls, when its interval is over, and what it has taken is seen by nobody until then. And after a
 * poll that brought little it first lets more gather: input comes partition by partition, and each poll is a request. For one
 * thread.
 */
final class Pace {
    private static final Duration IDLE = Duration.ofMillis(250);
    private static final Duration BEFORE_COMMIT = Duration.ofMillis(5);

    /** Of the shorter wait, until the commit's interval is over. */
    private static final int POLLS_BEFORE_COMMIT = 6;

    private static final int VAIN_POLLS = 4;

    private static final Duration GATHER = Duration.ofMillis(5);
    private static final int LITTLE = 200;

    private final Timers timers;
    private int beforeCommit;
    private int vain;
    private long gatherUntil;

    Pace(Timers timers) {
        this.timers = timers;
        this.gatherUntil = System.nanoTime();
    }

    /** Before a poll that may wait: what it brings is not committed before the interval is over anyway. */
    void gather() {
        long rest = gatherUntil - System.nanoTime();
        if (rest > 0) {
            LockSupport.parkNanos(rest);
        }
    }

    Duration waitFor(Duration asked) {
        if (beforeCommit > 0) {
            return asked.compareTo(BEFORE_COMMIT) < 0 ? asked : BEFORE_COMMIT;
        }
        return vain < VAIN_POLLS || asked.isZero() ? asked : IDLE;
    }

    /** Something came: so many records. */
    void came(int records) {
        gatherUntil = System.nanoTime() + (records > LITTLE ? 0 : GATHER.toNanos());
        beforeCommit = POLLS_BEFORE_COMMIT;
        vain = 0;
    }

    /** @param vainly whether nothing came though all inputs were waited for; a task that begins has its own paused */
    void cameNothing(boolean vainly) {
        if (beforeCommit > 0) {
            beforeCommit--;
        }
        vain = vainly && !timers.anyRuns() ? Math.min(vain + 1, VAIN_POLLS) : 0;
    }
}
