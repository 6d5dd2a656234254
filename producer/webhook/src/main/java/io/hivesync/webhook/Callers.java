package io.hivesync.webhook;

import java.time.Duration;
import java.util.List;

/**
 * Who may call.
 *
 * @param secrets all of them are live
 * @param proxies whose word on where a call comes from is taken
 * @param tolerance how far the timestamp of a signature may be from our clock, either way
 */
public record Callers(SecretSource secrets, List<AddressRange> proxies, Duration tolerance) {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    public Callers {
        proxies = List.copyOf(proxies);
        if (tolerance.toSeconds() < 1 || tolerance.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("timestamp-tolerance-s is 1 to 3600, not " + tolerance.toSeconds());
        }
    }

    public static Callers with(SecretSource secrets) {
        return new Callers(secrets, List.of(), TOLERANCE);
    }

    /** A signed call can be sent again with success for no longer than this. */
    Duration window() {
        return tolerance.multipliedBy(2);
    }
}
