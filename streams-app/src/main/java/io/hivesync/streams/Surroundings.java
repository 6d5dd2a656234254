package io.hivesync.streams;

import java.time.Clock;

/** What a processor shares with the rest of the process. */
record Surroundings(
        Clock clock, Topics topics, StreamCounters counters, LostInput inputs, EarlierRecords earlier, Timers timers) {}
