package io.hivesync.bench;

import java.time.Duration;

/** The only one that lets time pass. */
final class Pace {
    private Pace() {}

    static void rest(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }

    /** Until {@link System#nanoTime} says so; at once if it already did. */
    static void until(long nanoTime) throws InterruptedException {
        long left = nanoTime - System.nanoTime();
        if (left > 0) {
            Thread.sleep(Duration.ofNanos(left));
        }
    }
}
