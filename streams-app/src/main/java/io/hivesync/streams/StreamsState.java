package io.hivesync.streams;

/** What a streams-app is doing. */
public enum StreamsState {
    /** Not started yet, or waiting for topics; {@link StreamsStatus#problem()} says for which, none means for a first model. */
    WAITING,
    /** Joining the others, or reading its state back. */
    STARTING,
    RUNNING,
    /** It failed, and will be started again. */
    FAILED,
    CLOSED
}
