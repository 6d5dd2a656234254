package io.hivesync.sinks.http.firestore;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The ramps of all collections, each from its first write in this process on. A batch waits for its turn, within its time. Thread-safe. */
final class WriteRamps {
    private final int firstRate;
    private final int mostRate;
    private final LongSupplier nanos;
    private final Wait waiting;
    private final Map<String, WriteRamp> ramps = new ConcurrentHashMap<>();

    /** How time passes. */
    @FunctionalInterface
    interface Wait {
        void until(Duration passed) throws InterruptedException;
    }

    /** @param firstRate writes a second; 0: as many as come */
    WriteRamps(int firstRate, int mostRate, LongSupplier nanos, Wait waiting) {
        this.firstRate = firstRate;
        this.mostRate = mostRate;
        this.nanos = nanos;
        this.waiting = waiting;
    }

    static WriteRamps of(FirestoreSettings settings) {
        // nobody counts it down: it is a wait that ends at an interrupt
        CountDownLatch never = new CountDownLatch(1);
        return new WriteRamps(settings.firstRate(), settings.mostRate(), System::nanoTime, passed -> {
            if (never.await(passed.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("Nobody counts it down");
            }
        });
    }

    /** @return what is left of the time */
    Duration await(String collection, int writes, Duration timeout) throws SinkException {
        if (firstRate == 0 || writes == 0) {
            return timeout;
        }
        WriteRamp ramp = ramps.computeIfAbsent(collection, name -> new WriteRamp(firstRate, mostRate, nanos));
        // half of the time is the call's
        Duration patience = timeout.dividedBy(2);
        Duration wait = ramp.take(writes, patience);
        if (wait.compareTo(patience) > 0) {
            throw new Overloaded(
                    "The collection " + collection + " is written as fast as first-writes-per-second allows",
                    wait,
                    null);
        }
        if (!wait.isZero()) {
            pass(wait);
        }
        return timeout.minus(wait);
    }

    private void pass(Duration wait) throws Unavailable {
        try {
            waiting.until(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("Interrupted while a batch waited for its turn", null);
        }
    }
}
