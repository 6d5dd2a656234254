package io.hivesync.capture;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** All waits of the capture; {@link #stop} ends them, and those to come, at once. Thread-safe. */
final class Pacing {
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** @return whether to go on: false once it was stopped */
    boolean pause(Duration duration) throws InterruptedException {
        return !stopped.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    void stop() {
        stopped.countDown();
    }

    /** Pauses that double from the first to the longest. Not thread-safe. */
    static final class Backoff {
        private final Duration first;
        private final Duration longest;
        private Duration next;

        Backoff(Duration first, Duration longest) {
            this.first = first;
            this.longest = longest;
            this.next = first;
        }

        Duration next() {
            Duration pause = next;
            Duration twice = next.multipliedBy(2);
            next = twice.compareTo(longest) > 0 ? longest : twice;
            return pause;
        }

        void reset() {
            next = first;
        }
    }
}
