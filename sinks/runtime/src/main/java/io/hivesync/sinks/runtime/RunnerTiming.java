package io.hivesync.sinks.runtime;

import java.time.Duration;

/**
 * How long things may take, and how far apart they are.
 *
 * @param write how long the target may take for one write
 * @param drain how long a partition that is taken away may wait for the end of its write
 * @param firstPause after the first failure in a row; each further one doubles it
 * @param longestPause between two tries
 * @param recheck between two looks at a target that a person has to put right
 * @param commit between two commits of offsets
 * @param topicIds between two looks at whether a topic was created anew
 * @param held between two tries of changes that wait in the target
 * @param longestHeld after which a change that waits there becomes a dead letter
 * @param retention between two looks at whether what waits grows older than Kafka keeps it
 */
public record RunnerTiming(
        Duration write,
        Duration drain,
        Duration firstPause,
        Duration longestPause,
        Duration recheck,
        Duration commit,
        Duration topicIds,
        Duration held,
        Duration longestHeld,
        Duration retention) {

    public static RunnerTiming defaults() {
        return new RunnerTiming(
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofHours(1),
                Duration.ofMinutes(1));
    }

    /** The same, with other pauses between tries. */
    public RunnerTiming withPauses(Duration first, Duration longest, Duration newRecheck) {
        return new RunnerTiming(
                write, drain, first, longest, newRecheck, commit, topicIds, held, longestHeld, retention);
    }

    /** The same, with another time for a partition that is taken away. */
    public RunnerTiming withDrain(Duration newDrain) {
        return new RunnerTiming(
                write, newDrain, firstPause, longestPause, recheck, commit, topicIds, held, longestHeld, retention);
    }

    /** The same, with other times for changes that wait in the target. */
    public RunnerTiming withHeld(Duration between, Duration longest) {
        return new RunnerTiming(
                write, drain, firstPause, longestPause, recheck, commit, topicIds, between, longest, retention);
    }

    /** The same, with another time between two looks at how old what waits is. */
    public RunnerTiming withRetention(Duration between) {
        return new RunnerTiming(
                write, drain, firstPause, longestPause, recheck, commit, topicIds, held, longestHeld, between);
    }
}
