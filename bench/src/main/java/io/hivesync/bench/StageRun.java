package io.hivesync.bench;

import io.hivesync.streams.StreamsApp;
import io.hivesync.streams.StreamsSettings;
import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The streams-app as {@code hive-sync run} runs it, exactly once, on a state of its own; and how far its commits are. */
final class StageRun implements AutoCloseable {
    static final Duration LOOK = Duration.ofMillis(20);
    /** {@code BENCH_JAVA_OPTS=-Dbench.stream-threads=2 bench/run stage}. */
    private static final int THREADS = Integer.getInteger("bench.stream-threads", 1);

    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final StreamsApp app;
    private final Admin admin;
    private final String group;
    private final Path state;

    private StageRun(StreamsApp app, Admin admin, String group, Path state) {
        this.app = app;
        this.admin = admin;
        this.group = group;
        this.state = state;
    }

    static StageRun start(String bootstrapServers, TopicNames names) throws IOException {
        return start(bootstrapServers, names, Duration.ofMillis(100));
    }

    static StageRun start(String bootstrapServers, TopicNames names, Duration window) throws IOException {
        Path state = Files.createTempDirectory("hive-sync-bench-stage");
        StreamsApp app = new StreamsApp(
                StreamsSettings.of(bootstrapServers, names, RecordTopic.PARTITIONS, state)
                        .withThreads(THREADS)
                        .withWindow(window),
                Clock.systemUTC());
        app.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        return new StageRun(app, admin, names.prefix() + "-streams", state);
    }

    StreamsApp app() {
        return app;
    }

    /** Whether anything was committed, and whether everything was. */
    record Standing(boolean begun, boolean done) {}

    Standing standing(Map<TopicPartition, Long> ends) throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            boolean begun = committed.values().stream().anyMatch(offset -> offset != null && offset.offset() > 0);
            boolean done = ends.entrySet().stream().allMatch(end -> {
                OffsetAndMetadata offset = committed.get(end.getKey());
                return offset != null && offset.offset() >= end.getValue();
            });
            return new Standing(begun, done);
        } catch (ExecutionException e) {
            // there is no such group before its first member
            return new Standing(false, false);
        }
    }

    /** Until everything is committed, from {@code start}. */
    Contender.Took await(Map<TopicPartition, Long> ends, long start) throws InterruptedException, TimeoutException {
        long first = 0;
        while (true) {
            Standing standing = standing(ends);
            long now = System.nanoTime();
            first = first == 0 && standing.begun() ? now : first;
            if (standing.done()) {
                return new Contender.Took(Duration.ofNanos(now - start), Duration.ofNanos(Math.max(1, now - first)));
            }
            if (now - start > LONGEST.toNanos()) {
                throw new TimeoutException("The streams-app did not come to the end: " + app.status());
            }
            Pace.rest(LOOK);
        }
    }

    @Override
    public void close() throws IOException {
        app.close();
        admin.close();
        Folders.delete(state);
    }
}
