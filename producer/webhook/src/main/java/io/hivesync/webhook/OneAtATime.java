package io.hivesync.webhook;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Runs one task after the other, and lets nobody wait longer than a caller may wait. Thread-safe. */
final class OneAtATime {
    private static final long PATIENCE_SECONDS = 5;

    private final ReentrantLock lock = new ReentrantLock();

    @FunctionalInterface
    interface Task<T> {
        T run() throws RefusedException;
    }

    <T> T run(Task<T> task) throws RefusedException {
        take();
        try {
            return task.run();
        } finally {
            lock.unlock();
        }
    }

    private void take() throws RefusedException {
        try {
            if (!lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw KafkaOutput.unavailable();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaOutput.unavailable();
        }
    }
}
