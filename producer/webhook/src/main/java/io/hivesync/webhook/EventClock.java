package io.hivesync.webhook;

import io.hivesync.topics.Position;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Gives each call its place in the order of events: (ms of the event, arrival in µs, 0). The ms are the call's own timestamp
 * where it has one, else those of its arrival, so both kinds stand on one time line; events of the same ms stand in the
 * order of their arrival.
 *
 * <p>Arrivals rise strictly, also when the wall clock steps back while we run or before we run again. Thread-safe.
 */
final class EventClock {
    private static final long MICROS = 1_000_000;

    private final AtomicLong last = new AtomicLong();
    private final Clock clock;
    private final ArrivalFloor floor;

    EventClock(Clock clock, ArrivalFloor floor) {
        this.clock = clock;
        this.floor = floor;
    }

    Position next(@Nullable Long timestampMs) throws RefusedException {
        long start = floor.startMs() * 1_000;
        Instant now = clock.instant();
        long micros = now.getEpochSecond() * MICROS + now.getNano() / 1_000;
        long arrival = last.updateAndGet(previous -> Math.max(Math.max(previous, start) + 1, micros));
        floor.reserve(arrival / 1_000);
        return new Position(timestampMs == null ? arrival / 1_000 : timestampMs, arrival, 0);
    }
}
