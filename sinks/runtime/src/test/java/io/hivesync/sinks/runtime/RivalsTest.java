package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two sinks with one target. */
class RivalsTest extends RunnerTest {
    private Lane rival;

    @BeforeEach
    void topics() throws Exception {
        topics(1);
        rival = new Lane("old", pipeline.topic(), MODEL, 0);
    }

    private SinkWriter rivalAt(long offset) throws Exception {
        Uuid id = pipeline.admin
                .describeTopics(List.of(pipeline.topic()))
                .allTopicNames()
                .get()
                .get(pipeline.topic())
                .topicId();
        return target.openLane(rival, Optional.empty(), new LaneState(5, offset, id.toString(), 0, 1));
    }

    @Test
    void theSecondSinkAtATargetStopsBeforeItsFirstWriteAndSaysWhy() throws Exception {
        rivalAt(0);
        pipeline.put("a", "one");
        SinkRunner second = pipeline.start(target);

        await().atMost(SOON).until(() -> second.status().state() == SinkStatus.State.MISCONFIGURED);
        assertThat(second.status().reason())
                .contains("The sink old writes words to the same target")
                .contains("--adopt");
        assertThat(target.rows(MODEL)).isEmpty();
        // and leaves nothing behind that would stop the first one
        assertThat(target.lanes()).containsOnlyKeys(rival);
    }

    @Test
    void aSinkThatAdoptsGoesOnWhereTheOtherOneWasAndEndsIt() throws Exception {
        pipeline.put("a", "one");
        pipeline.put("b", "two");
        SinkWriter old = rivalAt(0);
        SinkRunner heir = pipeline.start(target, pipeline.settings(Map.of()).withAdopt(true));

        awaitText("b", "two");
        // offset 0 was the other one's work
        assertThat(target.rows(MODEL)).containsOnlyKeys("b");
        assertThat(target.lanes()).containsOnlyKeys(pipeline.lane(0));
        assertThat(catchThrowable(() -> old.write(new Batch.Sweep(0, List.of("b")), SOON)))
                .isInstanceOf(SinkException.Fenced.class);
        assertThat(heir.status().state()).isEqualTo(SinkStatus.State.RUNNING);
    }

    /** Cut off between fencing and removing: what the other one wrote last may have undone what we wrote before. */
    @Test
    void whereBothHaveALaneTheOneFurtherBackCounts() throws Exception {
        pipeline.put("a", "one");
        pipeline.put("b", "two");
        SinkRunner first = pipeline.start(target);
        awaitText("b", "two");
        first.close();
        rivalAt(-1);
        target.plant(MODEL, "a", Json.MAPPER.createObjectNode().put("text", "undone"));

        pipeline.start(target, pipeline.settings(Map.of()).withAdopt(true));

        awaitText("a", "one");
    }
}
