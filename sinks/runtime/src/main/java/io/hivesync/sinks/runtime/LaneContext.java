package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Sink;
import java.util.concurrent.ScheduledExecutorService;

/** What the lanes of one sink share. */
record LaneContext(
        Sink sink,
        SinkRunnerSettings settings,
        IdListings listings,
        KafkaView kafka,
        AssignedFacts facts,
        Schemas schemas,
        Replays replays,
        ReplayPace replayPace,
        SinkHealth health,
        ScheduledExecutorService pool,
        QueueBudget budget,
        Tally tally,
        DeadLetters deadLetters) {}
