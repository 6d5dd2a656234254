package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.FaultySink;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A target that is away for long costs disk, and nothing else: what waits is in Kafka. */
@Tag("slow")
class LongOutageTest extends RunnerTest {
    private static final int PER_TRANSACTION = 5_000;
    private static final int WARM_UP = 30_000;
    private static final int WHILE_AWAY = 300_000;

    /** Each record takes more than 300 bytes of a heap, so a tenth of them would be found. */
    private static final long NOISE = 16L << 20;

    private final FaultySink faulty = new FaultySink(target);

    @Test
    void whatWaitsForATargetThatIsAwayDoesNotWaitInMemory() throws Exception {
        topics(1);
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("first", "one");
        awaitText("first", "one");
        faulty.down(() -> new SinkException.Unavailable("no such host", null));
        send(0, WARM_UP);
        awaitVainAttempts();
        long early = heapAfterCollection();

        send(WARM_UP, WHILE_AWAY);
        awaitVainAttempts();
        long late = heapAfterCollection();

        System.out.printf(
                "LongOutageTest: heap %,d KB with %,d records waiting, %,d KB with %,d more%n",
                early >> 10, WARM_UP, late >> 10, WHILE_AWAY);
        assertThat(late).isLessThan(early + NOISE);
        assertThat(pipeline.end(pipeline.partition(0)) - lane(runner).offset())
                .as("what waits in Kafka")
                .isGreaterThan(WARM_UP + WHILE_AWAY);
        assertThat(texts()).as("nothing was written meanwhile").hasSize(1);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() ->
                        assertThat(lane(runner).lag()).isNotNull().isGreaterThanOrEqualTo((long) WARM_UP + WHILE_AWAY));
    }

    private void send(int from, int count) throws Exception {
        for (int first = from; first < from + count; first += PER_TRANSACTION) {
            pipeline.send(IntStream.range(first, first + PER_TRANSACTION)
                    .mapToObj(i -> pipeline.record(pipeline.topic(), "id" + i, "text " + i))
                    .toList());
        }
    }

    /** After what was sent: so the sink has what it reads ahead. */
    private void awaitVainAttempts() {
        int attempts = faulty.attempts();
        await().atMost(Duration.ofMinutes(2)).until(() -> faulty.attempts() > attempts + 3);
    }

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
