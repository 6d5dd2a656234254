package io.hivesync.webhook;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** What thousands may have to say within a second is said once, with how many others had. Thread-safe. */
final class Seldom {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong unsaid = new AtomicLong();
    private final AtomicLong due;

    /** @param nanos of {@link System#nanoTime}, as everywhere here */
    Seldom(long nanos) {
        due = new AtomicLong(nanos);
    }

    /** @return how many were not told since the last time; nothing when this one is not either */
    OptionalLong tell(long nanos) {
        long at = due.get();
        if (nanos - at >= 0 && due.compareAndSet(at, nanos + SECOND)) {
            return OptionalLong.of(unsaid.getAndSet(0));
        }
        unsaid.incrementAndGet();
        return OptionalLong.empty();
    }
}
