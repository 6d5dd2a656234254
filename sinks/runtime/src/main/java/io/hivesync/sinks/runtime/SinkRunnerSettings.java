package io.hivesync.sinks.runtime;

import io.hivesync.topics.TopicNames;
import java.time.Clock;
import java.util.Map;

/**
 * How a sink is run.
 *
 * @param sinkName unique in the cluster; the consumer group is {@code <prefix>-sink-<name>}
 * @param clientProperties for every Kafka client: {@code bootstrap.servers}, security, and what tunes a consumer. May hold
 *     secrets, so it is never printed. What the guarantees stand on cannot be replaced by it.
 * @param seed of the jitter of pauses
 */
public record SinkRunnerSettings(
        String sinkName,
        TopicNames names,
        Map<String, Object> clientProperties,
        Clock clock,
        RunnerTiming timing,
        long seed) {

    public SinkRunnerSettings {
        if (sinkName.isEmpty()) {
            throw new IllegalArgumentException("A sink has a name");
        }
        clientProperties = Map.copyOf(clientProperties);
    }

    /** With the system's clock and the timing for production. */
    public static SinkRunnerSettings of(String sinkName, TopicNames names, Map<String, Object> clientProperties) {
        Clock clock = Clock.systemUTC();
        return new SinkRunnerSettings(
                sinkName, names, clientProperties, clock, RunnerTiming.defaults(), clock.millis());
    }

    public SinkRunnerSettings withTiming(RunnerTiming newTiming) {
        return new SinkRunnerSettings(sinkName, names, clientProperties, clock, newTiming, seed);
    }

    public SinkRunnerSettings withClock(Clock newClock) {
        return new SinkRunnerSettings(sinkName, names, clientProperties, newClock, timing, seed);
    }

    /** The consumer group. */
    public String group() {
        return names.prefix() + "-sink-" + sinkName;
    }

    @Override
    public String toString() {
        return "SinkRunnerSettings[sinkName=" + sinkName + ", prefix=" + names.prefix() + "]";
    }
}
