package io.hivesync.sinks.mapping;

import java.util.Locale;

/** Names of sinks: {@code a-z}, {@code 0-9} and {@code -}. */
public final class SinkNames {
    private SinkNames() {}

    public static String of(String... parts) {
        return String.join("-", parts)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
    }
}
