package io.hivesync.webhook;

import org.jspecify.annotations.Nullable;

/** What became of one item of a batch. */
sealed interface Verdict {

    /** Kafka has it. */
    record Taken(String recordId) implements Verdict {}

    /** @param recordId null where the item was not understood so far */
    record Refused(@Nullable String recordId, RefusedException why) implements Verdict {}
}
