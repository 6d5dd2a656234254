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
    TABLES,
    /** Tables, keys and fields can have the names that a person wants: {@link io.hivesync.sinks.spi.TargetModel}. */
    NAMES,
    /** Whole numbers that a double does not hold, above 2^53, are kept; a target without it refuses them. */
    LONG_NUMBERS,
    /** A deleted record can be kept and marked: {@link io.hivesync.sinks.spi.TargetModel#deletedAt}. */
    SOFT_DELETES,
    /** A change that another row is in the way of waits in the target until it fits: {@link io.hivesync.sinks.spi.HeldChanges}. */
    HELD_CHANGES
}
