package io.hivesync.sinks.runtime;

import java.util.Locale;

/**
 * Why a record cannot be written, now or ever.
 *
 * @param reason for people; holds neither a secret nor a record's values
 */
record Refusal(Kind kind, String reason) {

    /** Who refuses it. */
    enum Kind {
        /** The target. */
        REJECTED,
        /** Us: it is not one of our records. */
        MALFORMED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
