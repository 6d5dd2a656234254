package io.hivesync.webhook;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A lock that nobody waits for longer than a caller may wait. */
final class OneAtATime {
    private static final long PATIENCE_SECONDS = 5;

    private final ReentrantLock lock = new ReentrantLock();

    /** To be closed by the thread that took it. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    Turn take() throws RefusedException {
        try {
            if (!lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw KafkaOutput.unavailable();
            }
            return lock::unlock;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaOutput.unavailable();
        }
    }
}
