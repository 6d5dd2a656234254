package io.hivesync.webhook;

import java.util.concurrent.atomic.LongAdder;

/** Counts answers. Thread-safe. */
final class Counters {
    private final LongAdder received = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder invalid = new LongAdder();
    private final LongAdder unauthorized = new LongAdder();
    private final LongAdder throttled = new LongAdder();
    private final LongAdder unavailable = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder repeated = new LongAdder();

    void received() {
        received.increment();
    }

    void repeated() {
        repeated.increment();
    }

    void answered(int status) {
        LongAdder counter = switch (status) {
            case 200 -> succeeded;
            case 401 -> unauthorized;
            case 429 -> throttled;
            case 500 -> failed;
            case 503 -> unavailable;
            default -> invalid;
        };
        counter.increment();
    }

    WebhookStatus status() {
        return new WebhookStatus(
                received.sum(),
                succeeded.sum(),
                invalid.sum(),
                unauthorized.sum(),
                throttled.sum(),
                unavailable.sum(),
                failed.sum(),
                repeated.sum());
    }
}
