package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Sink;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;

/** What lanes share, without a consumer; the clocks are the test's. */
final class LaneParts implements AutoCloseable {
    final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    final KafkaView kafka;
    final LaneContext context;
    private final ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1);

    LaneParts(Pipeline pipeline, Sink target) {
        SinkRunnerSettings settings = pipeline.settings(Map.of());
        ClientSettings clients = ClientSettings.of(settings);
        kafka = new KafkaView(clients);
        context = new LaneContext(
                target,
                settings,
                new IdListings(),
                kafka,
                new AssignedFacts(kafka, pipeline.names.rejected(), pipeline.clock, nanos::get),
                new Schemas(),
                new Replays("main"),
                new ReplayPace(nanos::get),
                new SinkHealth(target, settings, pool, () -> {}),
                pool,
                QueueBudget.of(target.limits(), settings.memoryBytes()),
                new Tally(),
                new DeadLetters(clients, settings, kafka));
    }

    @Override
    public void close() {
        pool.shutdownNow();
        kafka.close();
    }
}
