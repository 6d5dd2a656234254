package io.hivesync.sinks.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system's clock, set by hand as an operator or a time server does it. */
final class SettableClock extends Clock {
    private volatile Duration shift = Duration.ZERO;

    void set(Duration newShift) {
        shift = newShift;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(shift);
    }
}
