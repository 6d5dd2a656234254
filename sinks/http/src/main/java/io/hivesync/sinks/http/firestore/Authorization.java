package io.hivesync.sinks.http.firestore;

import io.hivesync.sinks.spi.SinkException;
import java.util.List;
import java.util.Map;

/** What a call has to show. Thread-safe. */
@FunctionalInterface
interface Authorization {
    /** An emulator asks nobody, and lets this one do what its rules would refuse. */
    Authorization EMULATOR = () -> Map.of("Authorization", List.of("Bearer owner"));

    /** Headers of the next call. May ask for a new token first. */
    Map<String, List<String>> headers() throws SinkException;
}
