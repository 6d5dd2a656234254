package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody should know before Kafka removes what a sink has not read. */
class RetentionWatchTest extends RunnerTest {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration NOTICED = Duration.ofHours(7);
    private final FaultySink faulty = new FaultySink(target);

    @BeforeEach
    void topics() throws Exception {
        topics(1);
        pipeline.setTopic("delete.retention.ms", KEPT);
    }

    private SinkRunner start() {
        SinkRunnerSettings settings = pipeline.settings(Map.of());
        return pipeline.start(faulty, settings.withTiming(settings.timing().withRetention(Duration.ofMillis(50))));
    }

    private void awaitWarning(SinkRunner runner, String... words) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(lane(runner).warning()).contains(words));
    }

    private void awaitNoWarning(SinkRunner runner) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(lane(runner).warning()).isEmpty());
    }

    @Test
    void aSinkWhoseTargetIsAwayWarnsOnceBeforeDeletesAreGoneAndNoLongerWhenItHasCaughtUp() throws Exception {
        runOnce("a", "one");
        faulty.down(() -> new SinkException.Unavailable("no such host", null));
        pipeline.put("a", null);
        try (Logged logged = Logged.by(RetentionWatch.class)) {
            SinkRunner runner = start();
            pipeline.clock.set(NOTICED);

            awaitWarning(runner, "older than 6 hours", pipeline.topic() + " for 24 hours", "delete.retention.ms");
            pipeline.clock.set(NOTICED.plusHours(1));
            faulty.up();
            awaitTexts(Map.of());

            awaitNoWarning(runner);
            assertThat(logged.messages())
                    .singleElement()
                    .asString()
                    .contains("Sink main is far behind, in partitions [0] of " + pipeline.topic());
        }
    }

    /** However quiet its partition is. */
    @Test
    void aLaneThatHasReadAllWarnsOfNothing() throws Exception {
        pipeline.close();
        topics(2);
        pipeline.setTopic("delete.retention.ms", KEPT);
        SinkRunner runner = start();
        sendToBoth();
        pipeline.awaitNoLag();
        faulty.rule((lane, batch) -> lane.partition() == 0
                ? Optional.empty()
                : Optional.of(new Fault.Fail(new SinkException.Unavailable("no such host", null))));
        sendToBoth();

        pipeline.clock.set(NOTICED);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(runner.status().lanes())
                        .extracting(
                                LaneStatus::partition, lane -> lane.warning().isEmpty())
                        .containsExactly(tuple(0, true), tuple(1, false)));
    }

    private void sendToBoth() throws Exception {
        pipeline.send(IntStream.range(0, 20)
                .mapToObj(i -> pipeline.record(pipeline.topic(), "id" + i, "text"))
                .toList());
    }

    @Test
    void recordsThatKafkaRemovesByAgeAreWarnedOfAtHalfOfIt() throws Exception {
        pipeline.setTopic("cleanup.policy", "compact,delete");
        pipeline.setTopic("retention.ms", Duration.ofHours(4));
        runOnce("a", "one");
        faulty.down(() -> new SinkException.Unavailable("no such host", null));
        pipeline.put("b", "two");
        SinkRunner runner = start();

        pipeline.clock.set(Duration.ofHours(3));

        awaitWarning(runner, "older than 2 hours", "older than 4 hours are removed", "retention.ms");
    }

    @Test
    void theEarlierOfBothTimesCounts() {
        Retention declared = new Retention(Duration.ofDays(14), Optional.empty());
        assertThat(declared.warnAfter()).isEqualTo(Duration.ofHours(84));
        assertThat(new Retention(Duration.ofDays(14), Optional.of(Duration.ofDays(30))).warnAfter())
                .isEqualTo(declared.warnAfter());
        assertThat(new Retention(Duration.ofDays(14), Optional.of(Duration.ofDays(2))).warnAfter())
                .isEqualTo(Duration.ofDays(1));
    }
}
