package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.testkit.InMemorySink;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What tests with a real broker and a target in memory share. */
@ExtendWith(TestBroker.class)
class RunnerTest {
    final InMemorySink target = new InMemorySink();
    Pipeline pipeline;

    void topics(int partitions) throws Exception {
        pipeline = Pipeline.withModel(partitions);
    }

    @AfterEach
    void closePipeline() {
        pipeline.close();
    }

    /** Writes one record, and stops when it is applied and committed. */
    long runOnce(String id, String text) throws Exception {
        SinkRunner runner = pipeline.start(target);
        pipeline.put(id, text);
        awaitText(id, text);
        pipeline.awaitNoLag();
        long token = lane(runner).token();
        runner.close();
        return token;
    }

    static LaneStatus lane(SinkRunner runner) {
        await().atMost(SOON).until(() -> !runner.status().lanes().isEmpty());
        return runner.status().lanes().getFirst();
    }

    static LaneStatus awaitState(SinkRunner runner, LaneCondition state) {
        await().atMost(SOON).until(() -> lane(runner).state() == state);
        return lane(runner);
    }

    void awaitText(String id, String text) {
        await().atMost(SOON).until(() -> text.equals(texts().get(id)));
    }

    void awaitTexts(Map<String, String> all) {
        await().atMost(SOON).until(() -> texts().equals(all));
    }

    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        target.rows(MODEL).forEach((id, row) -> texts.put(id, row.path("text").asText()));
        return texts;
    }

    /** What the target was given for a record, in order; null for a removal. */
    List<String> given(String id) {
        return target.history(MODEL).getOrDefault(id, List.of()).stream()
                .map(applied -> applied.image() == null
                        ? applied.kind().name()
                        : applied.image().path("text").asText())
                .toList();
    }
}
