package io.hivesync.streams;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/**
 * One run of Kafka Streams with one subscription. Any failure ends it as a whole; nothing here starts it again. For any
 * threads, but closed by one.
 */
final class RunningStreams {
    private final KafkaStreams streams;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private RunningStreams(KafkaStreams streams) {
        this.streams = streams;
    }

    /** @param onFailure called once or more when it is of no more use */
    static RunningStreams start(
            StreamsSettings settings, Subscription subscription, Surroundings surroundings, Runnable onFailure) {
        KafkaStreams streams = new KafkaStreams(
                ChangeTopology.build(settings, subscription.pattern(), surroundings),
                StreamsProperties.of(settings),
                new EndingClients(surroundings.inputs(), surroundings.timers()));
        RunningStreams running = new RunningStreams(streams);
        streams.setUncaughtExceptionHandler(thrown -> {
            running.failure.compareAndSet(null, thrown);
            onFailure.run();
            // another thread would meet the same fault: RUNNING with no task, and nothing flows
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((state, before) -> {
            if (state == KafkaStreams.State.ERROR) {
                onFailure.run();
            }
        });
        boolean started = false;
        try {
            streams.start();
            started = true;
            return running;
        } catch (ProcessorStateException e) {
            if (LocalState.isDamaged(e)) {
                streams.close();
                // only what fails while it runs is dropped by Streams itself
                streams.cleanUp();
            }
            throw e;
        } finally {
            if (!started) {
                streams.close();
            }
        }
    }

    boolean failed() {
        return failure.get() != null || streams.state() == KafkaStreams.State.ERROR;
    }

    /** What ended it. */
    Throwable failure() {
        Throwable thrown = failure.get();
        return thrown == null ? new KafkaException("Kafka Streams is in ERROR") : thrown;
    }

    boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    int activeTasks() {
        return streams.metadataForLocalThreads().stream()
                .mapToInt(thread -> thread.activeTasks().size())
                .sum();
    }

    int standbyTasks() {
        return streams.metadataForLocalThreads().stream()
                .mapToInt(thread -> thread.standbyTasks().size())
                .sum();
    }

    /** How long ago a thread last asked for input, in seconds; the state alone does not tell a thread that hangs. */
    double secondsSincePoll() {
        return streams.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("last-poll-seconds-ago"))
                .filter(metric -> !metric.metricName()
                        .tags()
                        .getOrDefault("client-id", "")
                        .endsWith("-restore-consumer"))
                .mapToDouble(metric -> (Double) metric.metricValue())
                .max()
                .orElse(0);
    }

    /** Leaves the group, so that the next start need not wait until the group has missed this one. */
    boolean close(Duration timeout) {
        return streams.close(CloseOptions.timeout(timeout)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }
}
