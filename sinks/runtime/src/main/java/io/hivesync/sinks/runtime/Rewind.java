package io.hivesync.sinks.runtime;

/**
 * A replay that is asked of one lane.
 *
 * @param number a lane takes it if it has taken none of this number or above
 * @param offset to begin at
 */
record Rewind(long number, long offset) {}
