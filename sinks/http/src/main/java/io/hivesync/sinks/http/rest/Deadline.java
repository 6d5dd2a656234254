package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.spi.SinkException.Overloaded;
import java.time.Duration;

/** Until when a batch has to be done. */
record Deadline(Duration time, long startNanos) {

    static Deadline in(Duration time) {
        return new Deadline(time, System.nanoTime());
    }

    /** @throws Overloaded when there is none left: fewer records would have been done in the time */
    Duration left() throws Overloaded {
        Duration left = time.minusNanos(System.nanoTime() - startNanos);
        if (left.isNegative() || left.toMillis() == 0) {
            throw new Overloaded("The batch was not done within " + time.toSeconds() + " s", Duration.ZERO, null);
        }
        return left;
    }
}
