package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.FaultySink;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who adds a target wants to know when it is full. */
class NewSinkTest extends RunnerTest {
    private final FaultySink faulty = new FaultySink(target);

    @Test
    void aNewSinkStartsFromTheBeginningAndSaysOnceWhenItsTargetHasAll() throws Exception {
        topics(2);
        pipeline.put("a", "one");
        pipeline.put("b", "two");
        pipeline.put("c", "three");
        faulty.down(() -> new SinkException.Unavailable("no such host", null));
        try (Logged logged = Logged.inAllBy(Lanes.class)) {
            SinkRunner runner = pipeline.start(faulty);
            await().atMost(SOON).until(() -> faulty.attempts() > 2);
            assertThat(logged.messages()).noneMatch(NewSinkTest::saysSo);

            faulty.up();

            await().atMost(SOON).until(() -> logged.messages().stream().anyMatch(NewSinkTest::saysSo));
            assertThat(texts()).isEqualTo(Map.of("a", "one", "b", "two", "c", "three"));
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(runner.status().lanes()).hasSize(2).allMatch(LaneStatus::caughtUp));
            assertThat(logged.messages()).filteredOn(NewSinkTest::saysSo).hasSize(1);
        }
    }

    private static boolean saysSo(String message) {
        return message.startsWith("Sink main has caught up");
    }

    /** What stood in the topic before would say how old it is, not how fast the sink. */
    @Test
    void theLatencyIsOfChangesThatCameOnceTheLaneHadCaughtUp() throws Exception {
        topics(1);
        pipeline.put("a", "one");
        SinkRunner runner = pipeline.start(target);
        await().atMost(SOON).until(() -> lane(runner).caughtUp());
        assertThat(runner.status().latency()).isNull();

        pipeline.put("a", "two");
        awaitText("a", "two");

        await().atMost(SOON).until(() -> runner.status().latency() != null);
        // the records of these tests are of the second second of 1970
        long now = pipeline.clock.millis();
        assertThat(runner.status().latency().p99Ms()).isBetween(now - 61_000, now - 1_000);
    }
}
