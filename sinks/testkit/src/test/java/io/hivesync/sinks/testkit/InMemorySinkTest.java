package io.hivesync.sinks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InMemorySinkTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Lane LANE = new Lane("s", "hive.records.words", "words", 0);
    private static final ModelSchema SCHEMA = new ModelSchema(
            "words", 1, List.of(new ModelSchema.Field("text", FieldType.STRING)), ModelSchema.SourceKind.CAPTURE);

    private final InMemorySink sink = new InMemorySink();

    @BeforeEach
    void prepare() {
        sink.prepare(SCHEMA);
    }

    @Test
    void aReplacedWriterChangesNothing() throws Exception {
        LaneState first = row(1, -1);
        SinkWriter old = sink.openLane(LANE, Optional.empty(), first);
        sink.openLane(LANE, Optional.of(first), row(2, -1));

        assertThatThrownBy(() -> old.write(changes(-1, 0, "a", 1), LONG)).isInstanceOf(SinkException.Fenced.class);

        assertThat(sink.rows("words")).isEmpty();
        assertThat(sink.lanes()).containsEntry(LANE, row(2, -1));
    }

    @Test
    void theListOfIdsEndsWhenNoMoreAreWanted() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), row(1, -1));
        sink.plant("words", "a", JsonNodeFactory.instance.objectNode());
        sink.plant("words", "b", JsonNodeFactory.instance.objectNode());
        List<String> ids = new ArrayList<>();

        writer.forEachId(id -> !ids.add(id), LONG);

        assertThat(ids).hasSize(1);
    }

    @Test
    void aRepeatedBatchChangesNothing() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), row(1, -1));
        writer.write(changes(-1, 0, "a", 1), LONG);

        assertThatThrownBy(() -> writer.write(changes(-1, 0, "a", 1), LONG)).isInstanceOf(SinkException.Fenced.class);

        assertThat(sink.history("words").get("a")).hasSize(1);
    }

    @Test
    void aLaneIsOnlyTakenAsItWasSeen() {
        assertThatThrownBy(() -> sink.openLane(LANE, Optional.of(row(1, 5)), row(2, 5)))
                .isInstanceOf(SinkException.Fenced.class);
        assertThat(sink.lanes()).isEmpty();
    }

    @Test
    void fieldsThatTheSchemaDoesNotHaveAreLeftOutAndCounted() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), row(1, -1));

        assertThat(writer.write(changes(-1, 0, "a", 1), LONG).fieldsLeftOut()).isEqualTo(1);

        assertThat(sink.rows("words").get("a").fieldNames()).toIterable().containsExactly("text");
    }

    @Test
    void aSweepRemovesRowsAndLeavesTheOffset() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), row(1, -1));
        writer.write(changes(-1, 7, "a", 1), LONG);

        writer.write(new Batch.Sweep(7, List.of("a", "unknown")), LONG);

        assertThat(sink.rows("words")).isEmpty();
        assertThat(sink.lanes().get(LANE).offset()).isEqualTo(7);
    }

    @Test
    void aLostAnswerIsAWriteThatHappened() throws Exception {
        FaultySink faulty = new FaultySink(sink);
        SinkWriter writer = faulty.openLane(LANE, Optional.empty(), row(1, -1));
        faulty.next(new Fault.LoseAnswer());

        assertThatThrownBy(() -> writer.write(changes(-1, 0, "a", 1), LONG))
                .isInstanceOf(SinkException.Unavailable.class);

        assertThat(sink.rows("words")).containsKey("a");
    }

    private static LaneState row(long token, long offset) {
        return new LaneState(token, offset, "topic", 0, 0);
    }

    private static Batch changes(long previous, long last, String id, long version) {
        var image = JsonNodeFactory.instance.objectNode().put("text", "t").put("unknown", 1);
        return new Batch.Changes(previous, last, SCHEMA, List.of(new RecordChange.Upsert(id, last, version, image)), 9);
    }
}
