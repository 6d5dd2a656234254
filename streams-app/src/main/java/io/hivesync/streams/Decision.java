package io.hivesync.streams;

/** What becomes of a change event. */
sealed interface Decision {

    /** Nothing, not even the state changes. */
    record Drop(StreamCounter reason) implements Decision {}

    /** The record shows what it showed; the state takes note of the event. */
    record Note(RecordState state) implements Decision {}

    /** The record changes, or is deleted. The state's deletedAtMs and emission are still those before it. */
    record Apply(RecordState state) implements Decision {}
}
