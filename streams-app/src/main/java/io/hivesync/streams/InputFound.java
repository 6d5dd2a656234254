package io.hivesync.streams;

import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka has of an input when a task begins.
 *
 * @param logStart the first offset that is still there
 * @param committed where the group would go on; null when it would not
 * @param committedByUs whether Kafka Streams did; else somebody has set it
 * @param topic its id; nothing while it cannot be told
 */
record InputFound(long logStart, @Nullable Long committed, boolean committedByUs, Optional<Uuid> topic) {

    /**
     * @param from where to go on; null where the group would
     * @param loss what is missing, or null
     */
    record Verdict(@Nullable Long from, @Nullable String loss) {
        static final Verdict FINE = new Verdict(null, null);
    }

    /**
     * The committed offset may be above the last record by what is no record, and may be gone, another topic's, or what somebody set
     * it to: a record that it leaves out is read all the same.
     */
    Verdict compare(@Nullable InputPosition known) {
        if (known == null) {
            // never met, or the state is lost: then what was read is read again
            return new Verdict(committed == null ? null : logStart, logStart > 0 ? removed(0, logStart) : null);
        }
        if (topic.isPresent() && !topic.get().equals(known.topic())) {
            return new Verdict(logStart, "the topic was made anew");
        }
        long unread = known.last() + 1;
        boolean setAhead = committed != null && committed > unread && !committedByUs;
        long next = committed == null || setAhead ? unread : Math.max(committed, unread);
        if (next < logStart) {
            return new Verdict(logStart, removed(next, logStart));
        }
        return setAhead ? new Verdict(unread, null) : Verdict.FINE;
    }

    static String removed(long from, long logStart) {
        return "offsets " + from + " to " + (logStart - 1) + " were removed before they were read";
    }
}
