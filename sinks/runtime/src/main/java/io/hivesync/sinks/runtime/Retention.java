package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.Optional;

/**
 * How long what is in a topic can be read, at least.
 *
 * @param deletes null values, after which the topic does not say any more that a record was deleted
 * @param records all of them, where the topic's policy is to remove what is old; ours is not
 */
record Retention(Duration deletes, Optional<Duration> records) {
    /** A lane that is this many times further behind reads all keys anew. */
    private static final int PARTS_OF_A_REBUILD = 2;

    /** At which age of what a lane has not applied somebody should know. */
    Duration warnAfter() {
        Duration forDeletes = rebuildAfter().dividedBy(2);
        return records.map(kept -> kept.dividedBy(2))
                .filter(forRecords -> forRecords.compareTo(forDeletes) < 0)
                .orElse(forDeletes);
    }

    private Duration rebuildAfter() {
        return deletes.dividedBy(PARTS_OF_A_REBUILD);
    }

    /** For people. */
    String warning(String topic) {
        String lost = records.map(kept -> ". Records that are older than " + text(kept) + " are removed from " + topic
                        + " (its cleanup.policy has 'delete', and retention.ms says so): they will be lost")
                .orElse("");
        return "What it has not applied is older than " + text(warnAfter()) + ". Deletes can be read in " + topic
                + " for " + text(deletes) + " (delete.retention.ms); a lane that is " + text(rebuildAfter())
                + " behind reads all keys anew" + lost;
    }

    private static String text(Duration time) {
        return time.toDays() > 1
                ? time.toDays() + " days"
                : time.toHours() > 1 ? time.toHours() + " hours" : time.toSeconds() + " s";
    }
}
