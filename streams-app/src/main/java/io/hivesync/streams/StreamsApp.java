package io.hivesync.streams;

import io.hivesync.topics.TopicNames;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The streams-app as a part of a process.
 *
 * <p>Guarantee: what it commits is exactly once; one bad topic is left out and stops no other for longer than a restart.
 * Threads: all methods may be called from any. It restarts itself after every failure, with growing pauses, until it is
 * closed; a closed one does not start again. It creates no topics, but those that Kafka Streams keeps its state in.
 */
public final class StreamsApp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Supervisor supervisor;
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    /** Unpacks and loads RocksDB's library in a thread of its own, for which the first store would wait. */
    public static void loadAhead() {
        // the work is the class's static part, so nothing of it may be called here; who needs a store fails, too, if it
        // does
        Thread.ofPlatform().daemon().name("rocksdb-loader").start(() -> new SmallRocksDb());
    }

    public StreamsApp(StreamsSettings settings, Clock clock) {
        this(settings, clock, System::nanoTime);
    }

    StreamsApp(StreamsSettings settings, Clock clock, LongSupplier nanos) {
        supervisor = new Supervisor(settings, clock, nanos);
    }

    /** The topology, in Kafka's words. */
    public static String describe(TopicNames names) {
        return ChangeTopology.describe(StreamsSettings.of("nowhere:1", names, 1, Path.of("")));
    }

    /** Returns at once; {@link #status} says how far it is. */
    public void start() {
        Thread created = new Thread(supervisor, "streams-supervisor");
        if (!thread.compareAndSet(null, created)) {
            throw new IllegalStateException("Started already");
        }
        created.start();
    }

    public StreamsStatus status() {
        return supervisor.status();
    }

    @Override
    public void close() {
        close(PATIENCE);
    }

    /** Commits what is done and leaves; whether that was within the time. */
    public boolean close(Duration timeout) {
        supervisor.stop(timeout);
        Thread running = thread.get();
        if (running == null) {
            return true;
        }
        try {
            return running.join(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
