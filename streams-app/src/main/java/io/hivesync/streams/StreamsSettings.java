package io.hivesync.streams;

import io.hivesync.topics.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the streams-app runs.
 *
 * @param partitions of every change topic and every record topic: one constant of the cluster
 * @param stateDirectory for the local stores; what is lost there is rebuilt from Kafka
 * @param instanceId stays the same over restarts and differs between instances, so that a killed one is replaced at once;
 *     null when there is no such name
 * @param threads that process; more than {@code partitions} have nothing to do
 * @param replicationFactor of the topics that Streams makes for itself; {@link #OF_THE_BROKERS} leaves it to them
 * @param keepDeleted how long a deleted record's state is kept, as long as its tombstone
 * @param keepEventIds how long a webhook event id makes a repeat
 * @param maxRecordBytes larger records are refused; Kafka's own limit is a little above
 * @param clientProperties for all Kafka clients, such as security; they replace ours
 */
public record StreamsSettings(
        String bootstrapServers,
        TopicNames names,
        int partitions,
        Path stateDirectory,
        @Nullable String instanceId,
        int threads,
        int replicationFactor,
        Batching batching,
        Duration keepDeleted,
        Duration keepEventIds,
        int maxRecordBytes,
        Map<String, String> clientProperties) {

    /** As the brokers replicate by default. */
    public static final int OF_THE_BROKERS = -1;

    private static final int MAX_RECORD_BYTES = 3_900_000;

    public StreamsSettings {
        if (partitions < 1 || threads < 1 || (replicationFactor < 1 && replicationFactor != OF_THE_BROKERS)) {
            throw new IllegalArgumentException("Partitions, threads and the replication factor start at 1");
        }
        clientProperties = Map.copyOf(clientProperties);
    }

    /** One thread, the brokers' replication, a window of 100 ms, deleted records kept 14 days and event ids one. */
    public static StreamsSettings of(String bootstrapServers, TopicNames names, int partitions, Path stateDirectory) {
        return new StreamsSettings(
                bootstrapServers,
                names,
                partitions,
                stateDirectory,
                null,
                1,
                OF_THE_BROKERS,
                new Batching(BatchMode.FOLD, Duration.ofMillis(100)),
                Duration.ofDays(14),
                Duration.ofDays(1),
                MAX_RECORD_BYTES,
                Map.of());
    }

    public StreamsSettings withInstanceId(@Nullable String id) {
        return with(id, threads, replicationFactor, batching, clientProperties);
    }

    public StreamsSettings withThreads(int count) {
        return with(instanceId, count, replicationFactor, batching, clientProperties);
    }

    public StreamsSettings withReplicationFactor(int factor) {
        return with(instanceId, threads, factor, batching, clientProperties);
    }

    public StreamsSettings withWindow(Duration length) {
        return with(instanceId, threads, replicationFactor, new Batching(batching.mode(), length), clientProperties);
    }

    /** May change over a restart: what is held back goes out first. */
    public StreamsSettings withMode(BatchMode mode) {
        return with(instanceId, threads, replicationFactor, new Batching(mode, batching.window()), clientProperties);
    }

    public StreamsSettings withClientProperties(Map<String, String> properties) {
        return with(instanceId, threads, replicationFactor, batching, properties);
    }

    private StreamsSettings with(
            @Nullable String id, int threadCount, int factor, Batching batched, Map<String, String> properties) {
        return new StreamsSettings(
                bootstrapServers,
                names,
                partitions,
                stateDirectory,
                id,
                threadCount,
                factor,
                batched,
                keepDeleted,
                keepEventIds,
                maxRecordBytes,
                properties);
    }
}
