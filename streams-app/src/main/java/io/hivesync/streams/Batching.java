package io.hivesync.streams;

import java.time.Duration;

/**
 * How changes of one record become one.
 *
 * @param window how long a record's changes are folded after the first; zero sends each
 */
public record Batching(BatchMode mode, Duration window) {

    public Batching {
        if (window.isNegative()) {
            throw new IllegalArgumentException("The window has no negative length: " + window);
        }
    }

    /** How long they are folded in this mode; zero means not at all. */
    Duration foldFor() {
        return switch (mode) {
            case FOLD -> window;
            case EVERY_CHANGE -> Duration.ZERO;
        };
    }
}
