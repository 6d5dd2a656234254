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

    /** Why it may not, as the end of a sentence about the record. */
    String verdict(Refusal.Kind kind) {
        if (longest == 0) {
            return ", and none of this sink's records may become a dead letter";
        }
        String cause = switch (kind) {
            case REJECTED -> "the target is probably not set up for this model";
            case MALFORMED -> "something else probably writes to this topic";
        };
        return ", as were the " + length + " before it, which are dead letters now: " + cause
                + ". No more records are passed over; put it right, and the lane goes on by itself";
    }

    void grow() {
        length++;
    }

    void end() {
        length = 0;
    }
}
