package io.hivesync.sinks.testkit;

/** What not every target can do. Everything else in {@link SinkContract} holds for all of them. */
public enum Capability {
    /** A batch is written whole or not at all, also when one of its records is refused in the middle. */
    TRANSACTIONS,
    /** The target is reached over a network, so it may be away. */
    NETWORK,
    /** The target asks who wants to write. */
    LOGIN,
    /** A model needs a table, or something like it, that may be missing. */
    TABLES
}
