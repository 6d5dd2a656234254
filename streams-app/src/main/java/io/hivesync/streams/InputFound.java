package io.hivesync.streams;

import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka has of an input when a task begins.
 *
 * @param logStart the first offset that is still there
 * @param committed where the group would go on; null when it would not
 * @param topic its id; nothing while it cannot be told
 */
record InputFound(long logStart, @Nullable Long committed, Optional<Uuid> topic) {

    /**
     * @param fromStart whether it is to be read from its beginning
     * @param loss what is missing, or null
     */
    record Verdict(boolean fromStart, @Nullable String loss) {
        static final Verdict FINE = new Verdict(false, null);
    }

    /** The committed offset may be above the last record by what is no record; and may be gone, or another topic's. */
    Verdict compare(@Nullable InputPosition known) {
        if (known == null) {
            // never met, or the state is lost: then what was read is read again
            return new Verdict(committed != null, logStart > 0 ? removed(0, logStart) : null);
        }
        if (topic.isPresent() && !topic.get().equals(known.topic())) {
            return new Verdict(true, "the topic was made anew");
        }
        long next = committed == null ? known.last() + 1 : Math.max(committed, known.last() + 1);
        return next < logStart ? new Verdict(true, removed(next, logStart)) : Verdict.FINE;
    }

    static String removed(long from, long logStart) {
        return "offsets " + from + " to " + (logStart - 1) + " were removed before they were read";
    }
}
