package io.hivesync.sinks.jdbc;

import static io.hivesync.sinks.jdbc.Samples.LANE;
import static io.hivesync.sinks.jdbc.Samples.TAKEN;
import static io.hivesync.sinks.jdbc.Samples.TIMEOUT;
import static io.hivesync.sinks.jdbc.Samples.changes;
import static io.hivesync.sinks.jdbc.Samples.delete;
import static io.hivesync.sinks.jdbc.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the lanes and writes of every relational sink. */
public abstract class WritingContract extends SinkFixture {
    @Test
    void upsertsAndDeletesAreAppliedAndTheLaneMovesWithThem() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 4, upsert("a", "{'name':'Ada'}"), upsert("b", "{'name':'Bob'}")), TIMEOUT);
        var result = writer.write(
                changes(4, 9, upsert("b", "{'name':'Ben'}"), delete("a"), upsert("c", "{'name':'Cy'}")), TIMEOUT);

        assertThat(names()).containsExactly("b|Ben", "c|Cy");
        assertThat(result.applied()).isEqualTo(3);
        assertThat(sink.readLane(LANE)).contains(new LaneState(7, 9, "topic-1", 0, 1_767_323_045_678L));
    }

    @Test
    void aBatchThatIsAppliedAgainChangesNothing() throws Exception {
        SinkWriter writer = take();
        var change = new RecordChange[] {upsert("a", "{'name':'Ada'}"), delete("gone")};
        writer.write(changes(-1, 4, change), TIMEOUT);
        writer.write(changes(4, 4, change), TIMEOUT);

        assertThat(names()).containsExactly("a|Ada");
    }

    @Test
    void deletingAnUnknownIdSucceeds() throws Exception {
        take().write(changes(-1, 0, delete("nobody")), TIMEOUT);

        assertThat(names()).isEmpty();
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isZero();
    }

    @Test
    void aBatchWithoutChangesOnlyMovesTheLane() throws Exception {
        take().write(changes(-1, 12), TIMEOUT);

        assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(12);
    }

    /** Guards the lane compare by token: without it a paused, replaced consumer writes stale rows. */
    @Test
    void olderBatchFromReplacedWriterChangesNothing() throws Exception {
        SinkWriter old = take();
        old.write(changes(-1, 0, upsert("a", "{'name':'Ada'}"), upsert("b", "{'name':'Bob'}")), TIMEOUT);
        LaneState seen = sink.readLane(LANE).orElseThrow();
        LaneState next = new LaneState(8, seen.offset(), seen.topicId(), seen.replay(), seen.sourceTsMs());
        sink.openLane(LANE, Optional.of(seen), next);

        assertThatThrownBy(() -> old.write(changes(0, 1, upsert("a", "{'name':'Stale'}"), delete("b")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThatThrownBy(() -> old.write(new Batch.Sweep(0, List.of("a")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThat(names()).containsExactly("a|Ada", "b|Bob");
        assertThat(sink.readLane(LANE)).contains(next);
    }

    /** Guards the lane compare by offset: without it a writer that lost an answer applies older changes over newer ones. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 3, 6})
    void aBatchThatDoesNotContinueTheLaneChangesNothing(long previous) throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 5, upsert("a", "{'name':'Ada'}")), TIMEOUT);

        assertThatThrownBy(() -> writer.write(changes(previous, 8, delete("a")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThat(names()).containsExactly("a|Ada");
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(5);
    }

    /** Guards the lane compare by topic id: offsets of a topic that was made anew count something else. */
    @Test
    void aWriterOfAnotherTopicIdChangesNothing() throws Exception {
        SinkWriter writer = take();
        run("UPDATE hive_sync_lanes SET topic_id = 'topic-2'");

        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThat(names()).isEmpty();
    }

    @Test
    void aLaneIsTakenOnlyFromTheStateThatWasSeen() throws Exception {
        take();
        LaneState other = new LaneState(9, 4, "topic-1", 0, 0);

        assertThatThrownBy(this::take).isInstanceOf(Fenced.class);
        for (LaneState wrong : List.of(
                new LaneState(6, -1, "topic-1", 0, 0),
                new LaneState(7, 0, "topic-1", 0, 0),
                new LaneState(7, -1, "topic-2", 0, 0),
                new LaneState(7, -1, "topic-1", 1, 0),
                new LaneState(7, -1, "topic-1", 0, 1))) {
            assertThatThrownBy(() -> sink.openLane(LANE, Optional.of(wrong), other))
                    .isInstanceOf(Fenced.class);
        }
        assertThat(sink.readLane(LANE)).contains(TAKEN);
        sink.openLane(LANE, Optional.of(TAKEN), other);
        assertThat(sink.readLane(LANE)).contains(other);
    }

    @Test
    void aLaneThatIsGoneIsNotTakenAsSeen() throws Exception {
        assertThat(sink.readLane(LANE)).isEmpty();
        assertThatThrownBy(() -> sink.openLane(LANE, Optional.of(TAKEN), TAKEN)).isInstanceOf(Fenced.class);
    }

    /** Guards all-or-none: one record that does not fit leaves rows and lane as they were. */
    @Test
    void oneRecordThatDoesNotFitKeepsTheWholeBatchOut() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);

        Rejected rejected = catchThrowableOfType(
                Rejected.class,
                () -> writer.write(
                        changes(
                                0,
                                3,
                                upsert("b", "{'name':'Bob'}"),
                                upsert("bad", "{'loginCount':'very secret'}"),
                                delete("a")),
                        TIMEOUT));

        assertThat(rejected.bladeId()).contains("bad");
        assertThat(rejected).hasMessageContaining("loginCount").hasMessageNotContaining("very secret");
        assertThat(names()).containsExactly("a|Ada");
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'loginCount':'abc'}",
                "{'loginCount':true}",
                "{'loginCount':{}}",
                "{'loginCount':1e200000}",
                "{'emailVerified':'yes'}",
                "{'emailVerified':1}",
                "{'lastSeen':2026}",
                "{'lastSeen':'yesterday'}",
                "{'lastSeen':'2026-02-30T00:00:00Z'}",
                "{'lastSeen':'2026-01-02T03:04:05.1234567Z'}",
                "{'lastSeen':'12026-01-02'}",
                "{'name':'nul \\u0000'}",
                "{'name':'half \\ud83d'}",
                "{'team':'\\ude00'}",
                "{'settings':{'deep':['nul \\u0000']}}",
                "{'settings':{'\\u0000':1}}",
                "{'avatar':'\\u0000'}",
            })
    void aValueThatItsColumnCannotHoldIsRejectedByNameBeforeItIsSent(String after) throws Exception {
        SinkWriter writer = take();

        Rejected rejected = catchThrowableOfType(
                Rejected.class, () -> writer.write(changes(-1, 0, upsert("x", "{}"), upsert("bad", after)), TIMEOUT));

        String field = Samples.image(after).fieldNames().next();
        assertThat(rejected.bladeId()).contains("bad");
        assertThat(rejected).hasMessageContaining("The field " + field + " of accounts bad");
        assertThat(names()).isEmpty();
    }

    @Test
    void anIdThatNoTextCanHoldIsRejected() throws Exception {
        Rejected rejected =
                catchThrowableOfType(Rejected.class, () -> take().write(changes(-1, 0, delete("a\0b")), TIMEOUT));

        assertThat(rejected.bladeId()).contains("a\0b");
    }

    @Test
    void fieldsThatTheSchemaDoesNotHaveAreLeftOutAndCounted() throws Exception {
        var result = take().write(
                        changes(-1, 0, upsert("a", "{'id':'a','name':'Ada','new':1,'newer':null}"), upsert("b", "{}")),
                        TIMEOUT);

        assertThat(result.fieldsLeftOut()).isEqualTo(2);
        assertThat(names()).containsExactly("a|Ada", "b|null");
    }

    @Test
    void aFieldThatIsAbsentBecomesNull() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada','team':'t'}")), TIMEOUT);
        writer.write(changes(0, 1, upsert("a", "{'team':null}")), TIMEOUT);

        assertThat(rows("SELECT name, team FROM accounts")).containsExactly("null|null");
    }

    @Test
    void textSurvivesWhateverIsInIt() throws Exception {
        String huge = "0123456789".repeat(300_000);
        List<String> texts = List.of(
                "", " ", "' \\ \\\\ {} , NULL ; -- ?", "\"", "{\"a\",NULL}", "😀 é ß 日本", "line\nfeed\ttab", huge);
        SinkWriter writer = take();
        var upserts = IntStream.range(0, texts.size())
                .mapToObj(i -> new RecordChange.Upsert(
                        "id" + i, i, 1, Samples.image("{}").put("name", texts.get(i))))
                .toArray(RecordChange[]::new);
        writer.write(changes(-1, 7, upserts), TIMEOUT);

        assertThat(rows("SELECT name FROM accounts ORDER BY blade_id")).containsExactlyElementsOf(texts);
    }

    @Test
    void aSweepDeletesItsIdsAndLeavesTheOffset() throws Exception {
        SinkWriter writer = take();
        var upserts = IntStream.range(0, 12_000)
                .mapToObj(i -> upsert("id" + i, "{'name':'n'}"))
                .toArray(RecordChange[]::new);
        writer.write(changes(-1, 5, upserts), TIMEOUT);
        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, TIMEOUT);
        assertThat(ids).hasSize(12_000).doesNotHaveDuplicates();
        List<String> some = new ArrayList<>();
        writer.forEachId(id -> some.add(id) && some.size() < 3, TIMEOUT);
        assertThat(some).hasSize(3);

        ids.remove("id77");
        var result = writer.write(new Batch.Sweep(5, ids), TIMEOUT);

        assertThat(result.applied()).isEqualTo(11_999);
        assertThat(names()).containsExactly("id77|n");
        assertThat(sink.readLane(LANE)).contains(new LaneState(7, 5, "topic-1", 0, 1_767_323_045_678L));
    }
}
