package io.hivesync.sinks.testkit;

import io.hivesync.sinks.spi.SinkException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a {@link FaultySink} does to one write. */
public sealed interface Fault {

    /** The target refuses, and nothing is written. */
    record Fail(SinkException exception) implements Fault {}

    /** The target commits, and its answer is lost. */
    record LoseAnswer() implements Fault {}

    /** The write hangs before it reaches the target, until it is released; then it goes on. */
    final class Hang implements Fault {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        /** @return whether the write hung within that time */
        public boolean awaitEntered(Duration longest) throws InterruptedException {
            return entered.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        }

        public void release() {
            released.countDown();
        }

        void hang() throws InterruptedException {
            entered.countDown();
            released.await();
        }
    }
}
