package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.SOURCE_TS_MS;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a write does, and what can be seen of it afterwards. */
abstract class WriteRules extends LaneRules {

    /** Guards that a lane's batches arrive one after the other, and its offset with them. */
    @Test
    void changesAreAppliedInOrderAndTheLaneMovesWithThem() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 4, upsert("a", "{'name':'Ada'}"), upsert("b", "{'name':'Bob'}")), TIMEOUT);
        assertThat(names()).hasToString("{a=Ada, b=Bob}");
        WriteResult result = writer.write(
                changes(4, 9, upsert("b", "{'name':'Ben'}"), delete("a"), upsert("c", "{'name':'Cy'}")), TIMEOUT);
        assertThat(names()).hasToString("{b=Ben, c=Cy}");
        writer.write(changes(9, 10, upsert("a", "{'name':'Ann'}"), delete("c")), TIMEOUT);

        assertThat(names()).hasToString("{a=Ann, b=Ben}");
        assertThat(result).isEqualTo(new WriteResult(3, 0));
        assertThat(sink.readLane(LANE)).contains(new LaneState(7, 10, "topic-1", 0, SOURCE_TS_MS));
    }

    /** Guards replays: whoever sets the lane back gets the same rows again, and none twice. */
    @Test
    void aReplayEndsWithTheSameRows() throws Exception {
        Batch first = changes(-1, 4, upsert("a", "{'name':'Ada'}"), delete("gone"), upsert("b", "{'name':'Bob'}"));
        SinkWriter writer = take();
        writer.write(first, TIMEOUT);
        LaneState rewound = new LaneState(8, -1, "topic-1", 1, 0);
        SinkWriter replaying = sink.openLane(LANE, sink.readLane(LANE), rewound);
        replaying.write(first, TIMEOUT);

        assertThat(names()).hasToString("{a=Ada, b=Bob}");
        assertThat(sink.readLane(LANE)).contains(new LaneState(8, 4, "topic-1", 1, SOURCE_TS_MS));
    }

    @Test
    void aBatchWithoutChangesOnlyMovesTheLane() throws Exception {
        take().write(changes(-1, 12), TIMEOUT);

        assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(12);
        assertThat(names()).isEmpty();
    }

    /** Guards that a target never shows half of a batch: one refused record leaves rows and lane as they were. */
    @Test
    void aRefusedRecordKeepsTheWholeBatchOut() throws Exception {
        needs(Capability.TRANSACTIONS);
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);

        rejected(writer, 0, upsert("b", "{'name':'Bob'}"), poison("m"), upsert("z", "{'name':'Zoe'}"), delete("a"));

        assertThat(names()).hasToString("{a=Ada}");
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isZero();
    }

    /** Guards that one bad record costs one record: it is named when it is alone, and the others can be written. */
    @Test
    void aPoisonRecordIsNamedAndTheOthersCanBeWritten() throws Exception {
        SinkWriter writer = take();

        Rejected alone = rejected(writer, -1, poison("bad"));
        Rejected among = rejected(writer, -1, upsert("a", "{}"), poison("bad"));

        assertThat(alone.bladeId()).contains("bad");
        assertThat(among.bladeId()).isIn(Optional.empty(), Optional.of("bad"));
        assertThat(sink.readLane(LANE)).contains(TAKEN);
        writer.write(changes(-1, 1, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        assertThat(names()).hasToString("{a=Ada}");
    }

    @Test
    void deletingAnUnknownIdSucceeds() throws Exception {
        take().write(changes(-1, 0, delete("nobody"), upsert("a", "{'name':'Ada'}")), TIMEOUT);

        assertThat(names()).hasToString("{a=Ada}");
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isZero();
    }

    /** Guards removal of what the topic lost: nothing else goes, and the lane goes on where it was. */
    @Test
    void aSweepRemovesOnlyWhatItNamesAndLeavesTheOffset() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 5, upsert("a", "{}"), upsert("b", "{'name':'Bob'}"), upsert("c", "{}")), TIMEOUT);

        WriteResult result = writer.write(new Batch.Sweep(5, List.of("c", "nobody", "a")), TIMEOUT);

        assertThat(names()).hasToString("{b=Bob}");
        assertThat(result.fieldsLeftOut()).isZero();
        assertThat(sink.readLane(LANE)).contains(new LaneState(7, 5, "topic-1", 0, SOURCE_TS_MS));
        writer.write(changes(5, 6, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        assertThat(names()).hasToString("{a=Ada, b=Bob}");
    }

    /** Guards the limits that a sink states: what it asks for, it takes. A sweep may be longer. */
    @Test
    void theLargestBatchIsTaken() throws Exception {
        int most = sink.limits().maxRecords();
        RecordChange[] all = IntStream.range(0, most)
                .mapToObj(i -> upsert("id" + i, "{'name':'n'}"))
                .toArray(RecordChange[]::new);
        SinkWriter writer = take();
        WriteResult result = writer.write(changes(-1, most, all), TIMEOUT);
        assertThat(result.applied()).isEqualTo(most);
        assertThat(ids(writer)).hasSize(most).doesNotHaveDuplicates();

        List<String> allButOne =
                IntStream.range(1, 2 * most + 1).mapToObj(i -> "id" + i).toList();
        writer.write(new Batch.Sweep(most, allButOne), TIMEOUT);
        assertThat(ids(writer)).containsExactly("id0");
    }

    @Test
    void idsAreListedOnceEachUntilNoMoreAreWanted() throws Exception {
        SinkWriter writer = take();
        assertThat(ids(writer)).isEmpty();
        writer.write(changes(-1, 5, upsert("a", "{}"), upsert("b", "{}"), upsert("c", "{}")), TIMEOUT);
        writer.write(changes(5, 6, delete("b"), upsert("c", "{'name':'Cy'}")), TIMEOUT);
        assertThat(ids(writer)).containsExactlyInAnyOrder("a", "c");

        List<String> some = new ArrayList<>();
        writer.forEachId(id -> some.add(id) && some.size() > 1, TIMEOUT);
        assertThat(some).hasSize(1);
    }

    /** Guards the comparison of both ends: what is not handed over would be written again, or missed. */
    @Test
    void rowsAreReadAllOrByTheirIds() throws Exception {
        SinkWriter writer = take();
        assertThat(names()).isEmpty();
        writer.write(changes(-1, 5, upsert("a", "{}"), upsert("b", "{'name':'Bob'}"), upsert("c", "{}")), TIMEOUT);

        List<String> read = new ArrayList<>();
        sink.readRows(
                ACCOUNTS,
                Optional.of(List.of("c", "nobody", "b")),
                row -> read.add(row.bladeId() + row.fields().path("name").asText("none")));
        assertThat(read).containsExactlyInAnyOrder("cnone", "bBob");
        sink.readRows(ACCOUNTS, Optional.of(List.of()), row -> read.add("one too many"));
        assertThat(read).hasSize(2);
        assertThat(stored(ACCOUNTS)).containsOnlyKeys("a", "b", "c");
    }

    private static List<String> ids(SinkWriter writer) throws Exception {
        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, TIMEOUT);
        return ids;
    }
}
