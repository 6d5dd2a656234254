package io.hivesync.streams;

import io.hivesync.topics.Replication;
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
 * @param standbys other instances that keep a copy of each task's state, so that one of them goes on at once where an instance
 *     is gone
 * @param replication of the topics that Streams makes for itself
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
        int standbys,
        Replication replication,
        Batching batching,
        Duration keepDeleted,
        Duration keepEventIds,
        int maxRecordBytes,
        Map<String, String> clientProperties) {

    private static final int MAX_RECORD_BYTES = 3_900_000;

    public StreamsSettings {
        if (partitions < 1 || threads < 1 || standbys < 0) {
            throw new IllegalArgumentException("Partitions and threads start at 1, standbys at 0");
        }
        clientProperties = Map.copyOf(clientProperties);
    }

    /** One thread, no standby, the brokers' replication, a window of 100 ms, deleted records kept 14 days and event ids one. */
    public static StreamsSettings of(String bootstrapServers, TopicNames names, int partitions, Path stateDirectory) {
        return new StreamsSettings(
                bootstrapServers,
                names,
                partitions,
                stateDirectory,
                null,
                1,
                0,
                Replication.OF_THE_BROKERS,
                new Batching(BatchMode.FOLD, Duration.ofMillis(100)),
                Duration.ofDays(14),
                Duration.ofDays(1),
                MAX_RECORD_BYTES,
                Map.of());
    }

    public StreamsSettings withInstanceId(@Nullable String id) {
        return with(id, threads, batching, clientProperties);
    }

    public StreamsSettings withThreads(int count) {
        return with(instanceId, count, batching, clientProperties);
    }

    public StreamsSettings withStandbys(int copies) {
        return with(copies, replication);
    }

    public StreamsSettings withReplication(Replication ofInternalTopics) {
        return with(standbys, ofInternalTopics);
    }

    public StreamsSettings withWindow(Duration length) {
        return with(instanceId, threads, new Batching(batching.mode(), length), clientProperties);
    }

    /** May change over a restart: what is held back goes out first. */
    public StreamsSettings withMode(BatchMode mode) {
        return with(instanceId, threads, new Batching(mode, batching.window()), clientProperties);
    }

    public StreamsSettings withClientProperties(Map<String, String> properties) {
        return with(instanceId, threads, batching, properties);
    }

    private StreamsSettings with(
            @Nullable String id, int threadCount, Batching batched, Map<String, String> properties) {
        return new StreamsSettings(
                bootstrapServers,
                names,
                partitions,
                stateDirectory,
                id,
                threadCount,
                standbys,
                replication,
                batched,
                keepDeleted,
                keepEventIds,
                maxRecordBytes,
                properties);
    }

    private StreamsSettings with(int copies, Replication internal) {
        return new StreamsSettings(
                bootstrapServers,
                names,
                partitions,
                stateDirectory,
                instanceId,
                threads,
                copies,
                internal,
                batching,
                keepDeleted,
                keepEventIds,
                maxRecordBytes,
                clientProperties);
    }
}
