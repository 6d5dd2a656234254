package io.hivesync.capture;

import org.jspecify.annotations.Nullable;

/** Another capture of the same source has taken over; this one must not write any more. */
final class FencedException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param by who it is, in words */
    FencedException(String by, @Nullable Throwable cause) {
        super(
                "another capture of this source has taken over (" + by
                        + "). Stop one of the two; a second Hive file needs"
                        + " a topic prefix, or a Kafka, of its own",
                cause);
    }
}
