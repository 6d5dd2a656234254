package io.hivesync.sinks.runtime;

/**
 * How many records of a lane became dead letters without one image being written in between. A target that refuses everything
 * is not set up for what it gets, and a topic must not drain into dead letters for that. Used by one thread at a time.
 */
final class RefusalStreak {
    private final int longest;
    private int length;

    RefusalStreak(int longest) {
        this.longest = longest;
    }

    /** Whether no further record may become a dead letter. */
    boolean exhausted() {
        return length >= longest;
    }

    int length() {
        return length;
    }

    void grow() {
        length++;
    }

    void end() {
        length = 0;
    }
}
