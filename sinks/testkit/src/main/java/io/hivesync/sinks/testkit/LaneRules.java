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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Who may write to a lane, and from where on. */
abstract class LaneRules extends SinkFixture {

    /** Guards the start of a lane: of two consumers that want it at once, one has it. */
    @Test
    void aLaneIsTakenOnlyFromTheStateThatWasSeen() throws Exception {
        assertThat(sink.readLane(LANE)).isEmpty();
        assertThatThrownBy(() -> sink.openLane(LANE, Optional.of(TAKEN), TAKEN)).isInstanceOf(Fenced.class);
        take();
        LaneState other = new LaneState(9, 4, "topic-2", 3, 11);

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

    /** Guards fencing by token: without it a paused, replaced consumer writes stale rows. */
    @Test
    void aReplacedWriterChangesNothing() throws Exception {
        SinkWriter old = take();
        old.write(changes(-1, 0, upsert("a", "{'name':'Ada'}"), upsert("b", "{'name':'Bob'}")), TIMEOUT);
        LaneState seen = sink.readLane(LANE).orElseThrow();
        LaneState next = new LaneState(8, 0, seen.topicId(), seen.replay(), seen.sourceTsMs());
        sink.openLane(LANE, Optional.of(seen), next);

        assertThatThrownBy(() -> old.write(changes(0, 1, upsert("a", "{'name':'Stale'}"), delete("b")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThatThrownBy(() -> old.write(new Batch.Sweep(0, List.of("a")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThat(names()).hasToString("{a=Ada, b=Bob}");
        assertThat(sink.readLane(LANE)).contains(next);
    }

    /** Guards the compare by topic id: offsets of a topic that was made anew count something else. */
    @Test
    void aWriterOfAnotherTopicIdChangesNothing() throws Exception {
        SinkWriter old = take();
        LaneState anew = new LaneState(TAKEN.token(), -1, "topic-2", 0, 0);
        sink.openLane(LANE, Optional.of(TAKEN), anew);

        assertThatThrownBy(() -> old.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThat(names()).isEmpty();
        assertThat(sink.readLane(LANE)).contains(anew);
    }

    /** Guards the compare by offset: without it changes are skipped, and nobody notices. */
    @Test
    void aBatchThatLeavesAGapChangesNothing() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 5, upsert("a", "{'name':'Ada'}")), TIMEOUT);

        assertThatThrownBy(() -> writer.write(changes(6, 8, delete("a")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThat(names()).hasToString("{a=Ada}");
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(5);
    }

    /** Guards the compare by offset: a writer whose answer was lost would apply older changes over newer ones. */
    @Test
    void aRepeatedBatchChangesNothing() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 4, upsert("a", "{'name':'Ada'}"), upsert("b", "{'name':'Bob'}")), TIMEOUT);
        writer.write(changes(4, 5, upsert("a", "{'name':'Ann'}"), delete("b")), TIMEOUT);

        assertThatThrownBy(() -> writer.write(
                        changes(-1, 4, upsert("a", "{'name':'Ada'}"), upsert("b", "{'name':'Bob'}")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThat(names()).hasToString("{a=Ann}");
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(5);
    }

    /** Guards that a lane has a row of its own for each sink, topic and partition. */
    @Test
    void lanesDoNotMoveEachOther() throws Exception {
        SinkWriter writer = take();
        List<Lane> others = List.of(
                new Lane("other", LANE.topic(), LANE.model(), LANE.partition()),
                new Lane(LANE.sink(), "other", LANE.model(), LANE.partition()),
                new Lane(LANE.sink(), LANE.topic(), LANE.model(), 4));
        for (Lane other : others) {
            sink.openLane(other, Optional.empty(), new LaneState(3, 40, "topic-1", 0, 0));
        }
        writer.write(changes(-1, 5, upsert("a", "{'name':'Ada'}")), TIMEOUT);

        for (Lane other : others) {
            assertThat(sink.readLane(other)).contains(new LaneState(3, 40, "topic-1", 0, 0));
        }
        assertThat(sink.readLane(LANE)).contains(new LaneState(7, 5, "topic-1", 0, SOURCE_TS_MS));
    }

    /** Guards that two sinks with one target are noticed: each would undo what the other writes. */
    @Test
    void onlyOtherSinksAtTheSamePartitionAreRivals() throws Exception {
        Lane rival = new Lane("other", LANE.topic(), LANE.model(), LANE.partition());
        List<Lane> harmless = List.of(
                LANE,
                new Lane("other", "hive.records.teams", "teams", LANE.partition()),
                new Lane("other", LANE.topic(), LANE.model(), 4));
        for (Lane lane : harmless) {
            sink.openLane(lane, Optional.empty(), TAKEN);
        }
        assertThat(sink.rivals(LANE)).isEmpty();
        sink.openLane(rival, Optional.empty(), TAKEN);

        assertThat(sink.rivals(LANE)).containsExactly(rival);
        assertThat(sink.rivals(rival)).containsExactly(LANE);
    }

    /** Guards that a lane that another sink takes over is gone for its old writer, and is not taken from under a new one. */
    @Test
    void aLaneIsDroppedOnlyFromTheStateThatWasSeen() throws Exception {
        SinkWriter writer = take();
        LaneState other = new LaneState(TAKEN.token() + 1, -1, "topic-1", 0, 0);
        assertThatThrownBy(() -> sink.dropLane(LANE, other)).isInstanceOf(Fenced.class);
        assertThat(sink.readLane(LANE)).contains(TAKEN);
        sink.dropLane(LANE, TAKEN);

        assertThat(sink.readLane(LANE)).isEmpty();
        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThatThrownBy(() -> sink.dropLane(LANE, TAKEN)).isInstanceOf(Fenced.class);
        assertThat(names()).isEmpty();
    }

    /** Guards that lanes share nothing but the target: each has its own thread. */
    @Test
    void lanesWriteAtOnce() throws Exception {
        List<SinkWriter> writers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            writers.add(sink.openLane(new Lane("main", LANE.topic(), LANE.model(), i), Optional.empty(), TAKEN));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String lane = "lane" + i + "-";
                SinkWriter writer = writers.get(i);
                running.add(threads.submit(() -> {
                    for (int n = 0; n < 10; n++) {
                        writer.write(changes(n - 1, n, upsert(lane + n, "{}"), delete(lane + (n - 2))), TIMEOUT);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        assertThat(stored(ACCOUNTS)).hasSize(12).containsKeys("lane0-8", "lane0-9", "lane5-9");
        assertThat(sink.readLane(new Lane("main", LANE.topic(), LANE.model(), 5))
                        .orElseThrow()
                        .offset())
                .isEqualTo(9);
    }

    /** Guards that the lane lives in the target, and not in the process. */
    @Test
    void aNewSinkFindsTheLaneAndTheRows() throws Exception {
        take().write(changes(-1, 3, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        sink.close();
        sink = open(SchemaMode.EVOLVE);
        sink.check();
        sink.prepare(ACCOUNTS);

        assertThat(sink.readLane(LANE)).contains(new LaneState(7, 3, "topic-1", 0, SOURCE_TS_MS));
        assertThat(names()).hasToString("{a=Ada}");
    }
}
