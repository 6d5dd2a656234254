package io.hivesync.bench;

import io.hivesync.streams.StreamsApp;
import io.hivesync.streams.StreamsSettings;
import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** The streams-app as {@code hive-sync run} runs it, exactly once, on a state of its own; and how far its commits are. */
final class StageRun implements AutoCloseable {
    /** {@code BENCH_JAVA_OPTS=-Dbench.stream-threads=2 bench/run stage}. */
    static final int THREADS = Integer.getInteger("bench.stream-threads", 1);

    private final StreamsApp app;
    private final Committed committed;
    private final Path state;

    private StageRun(StreamsApp app, Committed committed, Path state) {
        this.app = app;
        this.committed = committed;
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
        return new StageRun(app, new Committed(bootstrapServers, names.prefix() + "-streams"), state);
    }

    StreamsApp app() {
        return app;
    }

    Committed committed() {
        return committed;
    }

    @Override
    public void close() throws IOException {
        app.close();
        committed.close();
        Folders.delete(state);
    }
}
