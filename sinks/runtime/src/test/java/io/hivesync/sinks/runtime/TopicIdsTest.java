package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicIdsTest extends RunnerTest {
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    @BeforeEach
    void topics() throws Exception {
        topics(1);
    }

    /** A topic that was created anew while the wall clock was set back would not be noticed, and its records be lost. */
    @Test
    void theLookAtTopicsIsPacedWithoutTheWallClock() {
        SinkRunnerSettings settings =
                SinkRunnerSettings.of("main", pipeline.names, Map.of()).withClock(pipeline.clock);
        Map<String, Object> client = Map.of("bootstrap.servers", TestBroker.bootstrapServers());
        ClientSettings clients = new ClientSettings("main", null, client);
        try (KafkaView kafka = new KafkaView(clients);
                ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1)) {
            LaneContext context = new LaneContext(
                    target,
                    settings,
                    new IdListings(),
                    kafka,
                    new Schemas(),
                    new Replays("main"),
                    new ReplayPace(nanos::get),
                    new SinkHealth(target, settings, pool, () -> {}),
                    pool,
                    QueueBudget.of(target.limits()),
                    new Tally(),
                    new DeadLetters(clients, settings, kafka));
            List<LaneTask> lanes = List.of(new LaneTask(context, pipeline.lane(0), () -> {}));
            TopicIds ids = new TopicIds(
                    topics -> {
                        looks.incrementAndGet();
                        return CompletableFuture.completedFuture(Map.of());
                    },
                    Duration.ofSeconds(1),
                    nanos::get);
            ids.check(lanes);
            assertThat(looks).hasValue(1);

            pipeline.clock.set(Duration.ofHours(1));
            nanos.addAndGet(999_999_999);
            ids.check(lanes);
            assertThat(looks).hasValue(1);

            pipeline.clock.set(Duration.ofHours(-1));
            nanos.addAndGet(1);
            ids.check(lanes);
            assertThat(looks).hasValue(2);
        }
    }
}
