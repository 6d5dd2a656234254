package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Sink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * One life of a sink: from its first poll until it is closed, or until a failure that nobody foresaw; after that another one
 * goes on from what the target has. {@link #run} is for the consumer's thread, the rest for any.
 */
final class SinkRun {
    private final ScheduledThreadPoolExecutor pool;
    private final KafkaView kafka;
    private final SinkHealth health;
    private final DeadLetters deadLetters;
    private final TopicFollower follower;
    private final ConsumerLoop loop;

    record Standing(SinkStatus.State state, String reason) {}

    SinkRun(Sink sink, SinkRunnerSettings settings, Tally tally) {
        ClientSettings clients = ClientSettings.of(settings);
        var consumer = clients.member();
        kafka = new KafkaView(clients);
        pool = new WriterPool(sink.limits().maxConcurrentWrites(), settings.group(), this::failed);
        health = new SinkHealth(sink, settings, pool, () -> signal(null));
        deadLetters = new DeadLetters(clients, settings, kafka);
        Schemas schemas = new Schemas();
        Replays replays = new Replays(settings.sinkName());
        LaneContext context = new LaneContext(
                sink,
                settings,
                new IdListings(),
                kafka,
                new AssignedFacts(kafka, settings.names().rejected(), settings.clock(), System::nanoTime),
                schemas,
                replays,
                new ReplayPace(System::nanoTime),
                health,
                pool,
                QueueBudget.of(sink.limits(), settings.memoryBytes()),
                tally,
                deadLetters);
        loop = new ConsumerLoop(context, consumer);
        follower = new TopicFollower(
                clients,
                Map.of(
                        settings.names().models(),
                        entry -> schemas.heard(entry).ifPresent(this::signal),
                        settings.names().control(),
                        entry -> replays.heard(entry)
                                .ifPresent(model -> loop.lanes().replayAsked(model))));
    }

    /** Returns when it was closed, or has failed. */
    void run() {
        follower.start();
        health.start();
        loop.run();
    }

    /** Ends the writes under way, within that time, commits, and leaves the group. */
    void close(Duration drain) {
        loop.close(drain);
    }

    /** Lets go of everything, also of what is still under way. */
    void end() {
        follower.close();
        pool.shutdownNow();
        deadLetters.close();
        kafka.close();
    }

    /** What ended it before it was closed; empty when nothing. */
    String failure() {
        return loop.failure();
    }

    /** Whether another process has taken its place in the group. */
    boolean replaced() {
        return loop.replaced();
    }

    /** Whether what ended it would end another one too. */
    boolean fatal() {
        return loop.fatal() || !follower.failure().isEmpty();
    }

    List<LaneStatus> lanes() {
        return loop.status();
    }

    Standing standing() {
        String failure = loop.failure() + follower.failure();
        if (!failure.isEmpty()) {
            return new Standing(fatal() ? SinkStatus.State.FAILED : SinkStatus.State.RESTARTING, failure);
        }
        if (health.misconfigured()) {
            return new Standing(SinkStatus.State.MISCONFIGURED, health.reason());
        }
        if (!loop.trouble().isEmpty()) {
            return new Standing(SinkStatus.State.KAFKA_TROUBLE, loop.trouble());
        }
        if (!health.ready()) {
            return new Standing(SinkStatus.State.STARTING, health.reason());
        }
        return loop.lanes().joined()
                ? new Standing(SinkStatus.State.RUNNING, "")
                : new Standing(SinkStatus.State.STARTING, "It joins its consumer group");
    }

    /** @param model whose lanes may go on; null for all */
    private void signal(@Nullable String model) {
        if (model == null) {
            loop.lanes().signal();
        } else {
            loop.lanes().signal(model);
        }
    }

    /** Work of the pool threw what nobody foresaw. */
    private void failed(Throwable failure) {
        loop.fail(failure);
    }
}
