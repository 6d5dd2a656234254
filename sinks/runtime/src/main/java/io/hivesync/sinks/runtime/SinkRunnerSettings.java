package io.hivesync.sinks.runtime;

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
 */
public record SinkRunnerSettings(
        String sinkName,
        TopicNames names,
        Map<String, Object> clientProperties,
        Clock clock,
        RunnerTiming timing,
        long seed,
        @Nullable String instanceId) {

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
                sinkName, names, clientProperties, clock, RunnerTiming.defaults(), clock.millis(), null);
    }

    public SinkRunnerSettings withTiming(RunnerTiming newTiming) {
        return new SinkRunnerSettings(sinkName, names, clientProperties, clock, newTiming, seed, instanceId);
    }

    public SinkRunnerSettings withClock(Clock newClock) {
        return new SinkRunnerSettings(sinkName, names, clientProperties, newClock, timing, seed, instanceId);
    }

    public SinkRunnerSettings withInstanceId(String id) {
        return new SinkRunnerSettings(sinkName, names, clientProperties, clock, timing, seed, id);
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
