package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Sink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the record topics into one sink, as a member of the consumer group {@code <prefix>-sink-<name>}; several processes
 * share the partitions.
 *
 * <p>Guarantee: every record that is in the topics is applied, or stands for a newer one of its id that is; each id goes
 * through rising versions, whatever is killed, replaced or restarted, except in a replay that somebody asked for. One lane's
 * trouble stops no other.
 *
 * <p>Threads: one reads, one follows the schemas, and as many write as the sink takes at once. All methods may be called from
 * any thread. After {@link #start} threw, close it. It does not close the sink, and does not end when the target or Kafka is
 * away: {@link #status} says so.
 */
public final class SinkRunner implements AutoCloseable {
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(8);

    private final Sink sink;
    private final SinkRunnerSettings settings;
    private final Tally tally = new Tally();
    private volatile @Nullable Parts parts;
    private volatile boolean closed;

    /** What a started runner is made of. */
    private record Parts(
            ScheduledThreadPoolExecutor pool,
            KafkaView kafka,
            SinkHealth health,
            SchemaFollower follower,
            ConsumerLoop loop,
            Thread thread) {}

    public SinkRunner(Sink sink, SinkRunnerSettings settings) {
        this.sink = sink;
        this.settings = settings;
    }

    /** Begins, and returns at once: neither Kafka nor the target has to be there. Once only. */
    public synchronized void start() {
        if (parts != null || closed) {
            throw new IllegalStateException("A sink is started once");
        }
        ClientSettings clients = ClientSettings.of(settings);
        KafkaConsumer<String, byte[]> consumer = clients.member();
        KafkaView kafka = new KafkaView(clients);
        ScheduledThreadPoolExecutor pool =
                new WriterPool(sink.limits().maxConcurrentWrites(), settings.group(), this::failed);
        SinkHealth health = new SinkHealth(sink, settings, pool, () -> signal(null));
        Schemas schemas = new Schemas();
        LaneContext context =
                new LaneContext(sink, settings, kafka, schemas, health, pool, QueueBudget.of(sink.limits()), tally);
        ConsumerLoop loop = new ConsumerLoop(context, consumer);
        SchemaFollower follower = new SchemaFollower(clients, settings.names().models(), schemas, this::signal);
        Thread thread = Thread.ofPlatform().name(settings.group()).unstarted(loop);
        parts = new Parts(pool, kafka, health, follower, loop, thread);
        follower.start();
        health.start();
        thread.start();
    }

    public SinkStatus status() {
        Parts running = parts;
        if (running == null || closed) {
            SinkStatus.State state = closed ? SinkStatus.State.CLOSED : SinkStatus.State.STARTING;
            return new SinkStatus(settings.sinkName(), state, "", List.of(), tally.counters());
        }
        Standing standing = standing(running);
        return new SinkStatus(
                settings.sinkName(),
                standing.state(),
                standing.reason(),
                running.loop().lanes().status(),
                tally.counters());
    }

    /** As {@link #close(Duration)}, within 8 seconds. */
    @Override
    public void close() {
        close(LONGEST_CLOSE);
    }

    /** Ends the writes under way, commits and leaves the group, within about that time; what takes longer is cut off. */
    public synchronized void close(Duration longest) {
        Parts running = parts;
        if (running == null || closed) {
            closed = true;
            return;
        }
        closed = true;
        running.loop().close(longest.multipliedBy(6).dividedBy(10));
        try {
            running.thread().join(longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(running);
        }
    }

    private static void end(Parts running) {
        running.thread().interrupt();
        running.follower().close();
        running.pool().shutdownNow();
        running.kafka().close();
    }

    private record Standing(SinkStatus.State state, String reason) {}

    private static Standing standing(Parts running) {
        String failure = running.loop().failure() + running.follower().failure();
        if (!failure.isEmpty()) {
            return new Standing(SinkStatus.State.FAILED, failure);
        }
        if (running.health().misconfigured()) {
            return new Standing(SinkStatus.State.MISCONFIGURED, running.health().reason());
        }
        if (!running.loop().trouble().isEmpty()) {
            return new Standing(SinkStatus.State.KAFKA_TROUBLE, running.loop().trouble());
        }
        if (!running.health().ready()) {
            return new Standing(SinkStatus.State.STARTING, running.health().reason());
        }
        return running.loop().lanes().joined()
                ? new Standing(SinkStatus.State.RUNNING, "")
                : new Standing(SinkStatus.State.STARTING, "It joins its consumer group");
    }

    /** @param model whose lanes may go on; null for all */
    private void signal(@Nullable String model) {
        Parts running = parts;
        if (running == null) {
            return;
        }
        if (model == null) {
            running.loop().lanes().signal();
        } else {
            running.loop().lanes().signal(model);
        }
    }

    /** Work of the pool threw what nobody foresaw. */
    private void failed(Throwable failure) {
        Parts running = parts;
        if (running != null) {
            running.loop().fail(failure);
        }
    }
}
