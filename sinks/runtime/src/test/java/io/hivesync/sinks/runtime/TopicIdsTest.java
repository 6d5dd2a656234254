package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicIdsTest extends RunnerTest {
    private final AtomicInteger looks = new AtomicInteger();

    @BeforeEach
    void topics() throws Exception {
        topics(1);
    }

    /** A topic that was created anew while the wall clock was set back would not be noticed, and its records be lost. */
    @Test
    void theLookAtTopicsIsPacedWithoutTheWallClock() {
        try (LaneParts parts = new LaneParts(pipeline, target)) {
            List<LaneTask> lanes = List.of(new LaneTask(parts.context, pipeline.lane(0), () -> {}));
            TopicIds ids = new TopicIds(
                    topics -> {
                        looks.incrementAndGet();
                        return CompletableFuture.completedFuture(Map.of());
                    },
                    Duration.ofSeconds(1),
                    parts.nanos::get);
            ids.check(lanes);
            assertThat(looks).hasValue(1);

            pipeline.clock.set(Duration.ofHours(1));
            parts.nanos.addAndGet(999_999_999);
            ids.check(lanes);
            assertThat(looks).hasValue(1);

            pipeline.clock.set(Duration.ofHours(-1));
            parts.nanos.addAndGet(1);
            ids.check(lanes);
            assertThat(looks).hasValue(2);
        }
    }
}
