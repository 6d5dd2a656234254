package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import io.hivesync.sinks.testkit.InMemorySink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target that takes 10,000 records at once. */
class LargeWriteTest extends RunnerTest {
    private static final int IDS = 4_500;

    private final InMemorySink large = new InMemorySink(new Limits(10_000, 16 << 20, 4));
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

        pipeline.start(watched);

        await().atMost(SOON).until(() -> large.rows(MODEL).size() == IDS);
        assertThat(sizes).containsExactly(2_000, 2_000, 500);
        assertThat(large.history(MODEL).get("id7")).hasSize(1);
    }

    /** The rest of what was folded together is read again from where the lane stands, and nothing is missing. */
    @Test
    void goesOnAfterTheLastPartThatItHas() {
        watched.rule((lane, batch) -> {
            sizeOf(batch);
            return sizes.size() == 2 ? Optional.of(new Fault.LoseAnswer()) : Optional.empty();
        });

        pipeline.start(watched);

        await().atMost(SOON).until(() -> large.rows(MODEL).size() == IDS);
        assertThat(sizes).containsExactly(2_000, 2_000, 500);
        assertThat(large.rows(MODEL).get("id7").path("text").asText()).isEqualTo("t" + (IDS + 7));
    }
}
