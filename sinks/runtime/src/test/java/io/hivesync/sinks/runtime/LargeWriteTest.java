package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import io.hivesync.sinks.testkit.InMemorySink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target that takes 2,000 records at once, for which 10,000 are gathered. */
class LargeWriteTest extends RunnerTest {
    private static final int IDS = 4_500;

    private final InMemorySink large = new InMemorySink(new Limits(2_000, 16 << 20, 4, 10_000));
    private final FaultySink watched = new FaultySink(large);
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();

    @BeforeEach
    void backlog() throws Exception {
        topics(1);
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (int i = 0; i < IDS + 100; i++) {
            records.add(pipeline.record(pipeline.topic(), "id" + i % IDS, "t" + i));
        }
        pipeline.send(records);
    }

    private Optional<Fault> sizeOf(Batch batch) {
        sizes.add(((Batch.Changes) batch).changes().size());
        return Optional.empty();
    }

    /** What waits is folded as for one write: the first hundred are not written as they were. */
    @Test
    void isWrittenToInPartsThatAreFoldedTogether() {
        watched.rule((lane, batch) -> sizeOf(batch));

        SinkRunner runner = pipeline.start(watched);

        await().atMost(SOON).until(() -> large.rows(MODEL).size() == IDS);
        assertThat(sizes).hasSizeGreaterThanOrEqualTo(3).allMatch(size -> size <= 2_000);
        assertThat(large.history(MODEL).get("id7")).hasSize(1);
        await().atMost(SOON).until(() -> runner.status().counters().applied() == IDS);
        assertThat(runner.status().counters().read()).isEqualTo(IDS + 100);
        assertThat(runner.status().counters().folded()).isEqualTo(100);
    }

    @Test
    void goesOnAfterAPartOfWhichTheAnswerWasLost() {
        watched.rule((lane, batch) -> {
            sizeOf(batch);
            return sizes.size() == 2 ? Optional.of(new Fault.LoseAnswer()) : Optional.empty();
        });

        pipeline.start(watched);

        await().atMost(SOON).until(() -> large.rows(MODEL).size() == IDS);
        assertThat(sizes).allMatch(size -> size <= 2_000);
        assertThat(large.history(MODEL).get("id4000")).hasSize(1);
        assertThat(large.rows(MODEL).get("id7").path("text").asText()).isEqualTo("t" + (IDS + 7));
    }

    /** The rest of what was folded together is read again from where the lane stands, and nothing is missing. */
    @Test
    void goesOnAfterTheLastPartThatItHasWhenItStartsAnew() throws Exception {
        watched.rule((lane, batch) -> {
            sizeOf(batch);
            return sizes.size() > 1
                    ? Optional.of(new Fault.Fail(new SinkException.Unavailable("away", null)))
                    : Optional.empty();
        });
        SinkRunner first = pipeline.start(watched);
        await().atMost(SOON).until(() -> sizes.size() > 2);
        first.close();
        assertThat(large.rows(MODEL)).hasSize(sizes.getFirst()).doesNotContainKey("id7");

        pipeline.start(large);

        await().atMost(SOON).until(() -> large.rows(MODEL).size() == IDS);
        await().atMost(SOON)
                .until(() -> large.rows(MODEL).get("id7").path("text").asText().equals("t" + (IDS + 7)));
        assertThat(large.history(MODEL).get("id150")).hasSize(1);
    }

    @Test
    void asksForLessOfAPartThatIsTooMuch() {
        watched.rule((lane, batch) -> {
            sizeOf(batch);
            return sizes.size() == 1
                    ? Optional.of(new Fault.Fail(new SinkException.Overloaded("too much", Duration.ZERO, null)))
                    : Optional.empty();
        });

        pipeline.start(watched);

        await().atMost(SOON).until(() -> large.rows(MODEL).size() == IDS);
        assertThat(sizes.get(1)).isEqualTo(1_000);
    }
}
