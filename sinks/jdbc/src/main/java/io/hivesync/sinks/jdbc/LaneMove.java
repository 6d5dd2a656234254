package io.hivesync.sinks.jdbc;

import io.hivesync.sinks.spi.Lane;
import org.jspecify.annotations.Nullable;

/**
 * A step of a lane, by the writer that holds the token.
 *
 * @param sourceTsMs null keeps what the row has
 * @param nowMs when the row was changed, for people
 */
public record LaneMove(
        Lane lane,
        long token,
        String topicId,
        long previous,
        long last,
        @Nullable Long sourceTsMs,
        long nowMs) {}
