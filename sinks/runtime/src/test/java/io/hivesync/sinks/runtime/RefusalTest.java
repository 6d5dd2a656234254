package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;

/** What tests share whose target refuses records. */
class RefusalTest extends RunnerTest {
    final FaultySink faulty = new FaultySink(target);
    DeadLetterReader letters;

    @BeforeEach
    void topics() throws Exception {
        topics(1);
        letters = new DeadLetterReader(pipeline.names.deadLetters("main"));
    }

    Map<String, String> sendIds(int count) throws Exception {
        Map<String, String> all = new TreeMap<>();
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.put("id" + i, "t" + i);
            records.add(pipeline.record(pipeline.topic(), "id" + i, "t" + i));
        }
        pipeline.send(records);
        return all;
    }

    void refuse(Predicate<String> bad, boolean named) {
        faulty.rule((lane, batch) -> refusal(batch, bad, named));
    }

    static Optional<Fault> refusal(Batch batch, Predicate<String> bad, boolean named) {
        return ids(batch).stream()
                .filter(bad)
                .findFirst()
                .map(id -> new Fault.Fail(new SinkException.Rejected("too long", named ? id : null, null)));
    }

    static boolean isPass(Batch batch) {
        return batch instanceof Batch.Changes changes && changes.changes().isEmpty();
    }

    static List<String> ids(Batch batch) {
        return batch instanceof Batch.Changes changes
                ? changes.changes().stream().map(RecordChange::bladeId).toList()
                : List.of();
    }

    static List<String> images(Batch batch) {
        return batch instanceof Batch.Changes changes
                ? changes.changes().stream()
                        .filter(RecordChange.Upsert.class::isInstance)
                        .map(change -> ((RecordChange.Upsert) change)
                                .after()
                                .path("text")
                                .asText())
                        .toList()
                : List.of();
    }
}
