package io.hivesync.streams;

import java.time.Clock;

/** What a processor shares with the rest of the process. */
public record Surroundings(Clock clock, OutputTopics outputs, StreamCounters counters) {}
