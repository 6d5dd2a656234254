package io.hivesync.sinks.runtime;

import io.hivesync.topics.Replication;
import io.hivesync.topics.TopicNames;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a sink is run.
 *
 * @param sinkName unique in the cluster; the consumer group is {@code <prefix>-sink-<name>}
 * @param clientProperties for every Kafka client: {@code bootstrap.servers}, security, and what tunes a consumer. May hold
 *     secrets, so it is never printed. What the guarantees stand on cannot be replaced by it.
 * @param seed of the jitter of pauses
 * @param instanceId stays the same over restarts and differs between processes, so that a killed one is replaced at once
 *     when it comes back; null for a member without a past
 * @param deadLettersInARow how many records of one partition may become dead letters without a change of it being written in
 *     between; then the lane stands, since the target is probably not set up for what it gets. 0: none ever does.
 * @param replication of the topic of dead letters
 * @param adopt whether this sink takes the place of others that wrote to the same target
 * @param memoryBytes about what it may hold of values that it has read, as they are in Kafka, before the target has them
 */
public record SinkRunnerSettings(
        String sinkName,
        TopicNames names,
        Map<String, Object> clientProperties,
        Clock clock,
        RunnerTiming timing,
        long seed,
        @Nullable String instanceId,
        int deadLettersInARow,
        Replication replication,
        boolean adopt,
        long memoryBytes) {

    private static final int DEAD_LETTERS_IN_A_ROW = 100;
    private static final long MEMORY_OF_ALL = 96L << 20;
    private static final long MOST_MEMORY = 64L << 20;
    private static final long LEAST_MEMORY = 4L << 20;

    public SinkRunnerSettings {
        if (sinkName.isEmpty()) {
            throw new IllegalArgumentException("A sink has a name");
        }
        if (deadLettersInARow < 0) {
            throw new IllegalArgumentException("Dead letters in a row are 0 or more, not " + deadLettersInARow);
        }
        // a name that gives no topic is said now, not with the first dead letter
        names.deadLetters(sinkName);
        clientProperties = Map.copyOf(clientProperties);
    }

    /** With the system's clock and the timing for production. */
    public static SinkRunnerSettings of(String sinkName, TopicNames names, Map<String, Object> clientProperties) {
        Clock clock = Clock.systemUTC();
        return new SinkRunnerSettings(
                sinkName,
                names,
                clientProperties,
                clock,
                RunnerTiming.defaults(),
                clock.millis(),
                null,
                DEAD_LETTERS_IN_A_ROW,
                Replication.OF_THE_BROKERS,
                false,
                MOST_MEMORY);
    }

    public SinkRunnerSettings withTiming(RunnerTiming newTiming) {
        return new SinkRunnerSettings(
                sinkName,
                names,
                clientProperties,
                clock,
                newTiming,
                seed,
                instanceId,
                deadLettersInARow,
                replication,
                adopt,
                memoryBytes);
    }

    public SinkRunnerSettings withClock(Clock newClock) {
        return new SinkRunnerSettings(
                sinkName,
                names,
                clientProperties,
                newClock,
                timing,
                seed,
                instanceId,
                deadLettersInARow,
                replication,
                adopt,
                memoryBytes);
    }

    public SinkRunnerSettings withInstanceId(@Nullable String id) {
        return new SinkRunnerSettings(
                sinkName,
                names,
                clientProperties,
                clock,
                timing,
                seed,
                id,
                deadLettersInARow,
                replication,
                adopt,
                memoryBytes);
    }

    public SinkRunnerSettings withDeadLettersInARow(int most) {
        return new SinkRunnerSettings(
                sinkName,
                names,
                clientProperties,
                clock,
                timing,
                seed,
                instanceId,
                most,
                replication,
                adopt,
                memoryBytes);
    }

    public SinkRunnerSettings withAdopt(boolean adoptOthers) {
        return new SinkRunnerSettings(
                sinkName,
                names,
                clientProperties,
                clock,
                timing,
                seed,
                instanceId,
                deadLettersInARow,
                replication,
                adoptOthers,
                memoryBytes);
    }

    public SinkRunnerSettings withReplication(Replication ofTopics) {
        return new SinkRunnerSettings(
                sinkName,
                names,
                clientProperties,
                clock,
                timing,
                seed,
                instanceId,
                deadLettersInARow,
                ofTopics,
                adopt,
                memoryBytes);
    }

    /** One of so many sinks of a process, which share what they may hold. */
    public SinkRunnerSettings withShareOf(int sinks) {
        return new SinkRunnerSettings(
                sinkName,
                names,
                clientProperties,
                clock,
                timing,
                seed,
                instanceId,
                deadLettersInARow,
                replication,
                adopt,
                Math.min(MOST_MEMORY, Math.max(LEAST_MEMORY, MEMORY_OF_ALL / sinks)));
    }

    /** The consumer group. */
    public String group() {
        return group(names, sinkName);
    }

    static String group(TopicNames names, String sink) {
        return names.prefix() + "-sink-" + sink;
    }

    @Override
    public String toString() {
        return "SinkRunnerSettings[sinkName=" + sinkName + ", prefix=" + names.prefix() + "]";
    }
}
