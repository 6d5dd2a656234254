package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work in steps on a pool: never two at once, and each sees what the one before did. A step says when the next one is due:
 * after a pause (zero: at once, behind the other work of the pool), or when somebody signals (empty). This is the only class
 * that waits for time to pass, and it holds no thread while it does.
 *
 * <p>A signal during a step is not lost; one during a pause does not shorten it. Thread-safe. What a step throws goes to the
 * pool, and the next one is due when somebody signals. After the pool was shut down nothing happens any more.
 */
final class SerialTask {
    private final ScheduledExecutorService pool;
    private final Supplier<Optional<Duration>> step;
    private boolean active;
    private boolean signalled;
    private boolean urgent;
    /** Which of the runs that the pool was given counts: one that begins in the moment it is replaced does nothing. */
    private long due;

    private @Nullable ScheduledFuture<?> pause;
    private @Nullable Duration afterwards;

    SerialTask(ScheduledExecutorService pool, Supplier<Optional<Duration>> step) {
        this.pool = pool;
        this.step = step;
    }

    synchronized void signal() {
        if (active) {
            signalled = true;
        } else if (pause == null) {
            submit();
        }
    }

    /** The same, and ends a pause, also the one that a step under way is going to ask for. */
    synchronized void signalAtOnce() {
        if (pause != null && pause.cancel(false)) {
            pause = null;
        }
        urgent = active;
        signal();
    }

    /** Signals after a while; a step that is under way goes first. */
    synchronized void signalAfter(Duration delay) {
        if (active) {
            afterwards = delay;
        } else if (pause == null) {
            pauseFor(delay);
        }
    }

    /** Whether a step runs or is about to. */
    synchronized boolean active() {
        return active;
    }

    private void run(long number) {
        synchronized (this) {
            if (number != due) {
                return;
            }
            active = true;
            signalled = false;
            urgent = false;
            pause = null;
        }
        Optional<Duration> next = Optional.empty();
        try {
            next = step.get();
        } finally {
            ended(next);
        }
    }

    private synchronized void ended(Optional<Duration> next) {
        active = false;
        if (urgent) {
            submit();
        } else if (next.isPresent() && next.get().isPositive()) {
            pauseFor(next.get());
        } else if (next.isPresent() || signalled) {
            submit();
        } else if (afterwards != null) {
            pauseFor(afterwards);
            afterwards = null;
        }
    }

    private void submit() {
        try {
            active = true;
            long number = ++due;
            pool.execute(() -> run(number));
        } catch (RejectedExecutionException e) {
            active = false;
        }
    }

    private void pauseFor(Duration delay) {
        try {
            long number = ++due;
            pause = pool.schedule(() -> run(number), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            pause = null;
        }
    }
}
