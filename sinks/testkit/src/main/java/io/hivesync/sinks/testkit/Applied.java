package io.hivesync.sinks.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was done to one record of an {@link InMemorySink}.
 *
 * @param version 0 for a sweep, which has none
 * @param offset -1 for a sweep
 * @param token of the writer
 * @param image null when the record was removed
 */
public record Applied(
        Kind kind,
        long version,
        long offset,
        long token,
        @Nullable ObjectNode image) {

    /** How. */
    public enum Kind {
        UPSERT,
        DELETE,
        SWEEP
    }
}
