package io.hivesync.sinks.runtime;

import java.time.Instant;

/**
 * A dead letter as its topic and the record topic tell of it.
 *
 * @param kind why in a word: {@code rejected} or {@code malformed}
 * @param at when the record was refused
 * @param topic with partition and offset the record that was refused
 * @param retries how often letters of the record were retried before, for the same reason
 * @param place of the letter itself
 */
public record DeadLetter(
        String model,
        String recordId,
        String kind,
        String reason,
        Instant at,
        String topic,
        int partition,
        long offset,
        State state,
        int retries,
        Place place) {

    /** What became of it. */
    public enum State {
        /** The target still lacks the record's change. */
        OPEN,
        /** The record has a newer change, which was applied, or is on its way, or is a letter of its own: this one never is. */
        SUPERSEDED,
        /** The record was sent again. */
        RETRIED,
        /** Somebody decided that nothing is to be done. */
        DISCARDED
    }

    /** Where it stands in the topic of dead letters. */
    public record Place(int partition, long offset) {}

    DeadLetter with(State newState, int newRetries) {
        return new DeadLetter(model, recordId, kind, reason, at, topic, partition, offset, newState, newRetries, place);
    }
}
