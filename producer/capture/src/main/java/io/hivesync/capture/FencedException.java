package io.hivesync.capture;

import org.jspecify.annotations.Nullable;

/** Another capture of the same source has taken over; this one must not write any more. */
final class FencedException extends Exception {
    private static final long serialVersionUID = 1;

    FencedException(@Nullable Throwable cause) {
        super("another capture of this source has taken over (same transactional.id); stop one of the two", cause);
    }
}
