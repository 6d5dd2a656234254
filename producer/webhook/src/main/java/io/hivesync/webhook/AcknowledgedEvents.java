package io.hivesync.webhook;

import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The events that Kafka has had within a window, by their id and their call's body. Thread-safe. No more than the newest 100,000
 * (about 10 MB) are remembered; what is forgotten here, the reader of the change topic still drops.
 */
final class AcknowledgedEvents {
    static final int MOST = 100_000;

    private final Map<Fingerprint, Long> until = new LinkedHashMap<>();
    private final Duration window;
    private final Clock clock;

    AcknowledgedEvents(Duration window, Clock clock) {
        this.window = window;
        this.clock = clock;
    }

    synchronized boolean has(Fingerprint event) {
        Long end = until.get(event);
        return end != null && end > clock.millis();
    }

    synchronized void add(Fingerprint event) {
        long now = clock.millis();
        // again at the end of the line, which is in the order of the ends
        until.remove(event);
        until.put(event, now + window.toMillis());
        Iterator<Long> ends = until.values().iterator();
        long oldest = ends.next();
        while (until.size() > MOST || oldest <= now) {
            ends.remove();
            oldest = ends.next();
        }
    }

    synchronized int size() {
        return until.size();
    }
}
