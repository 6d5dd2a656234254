package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.LaneState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssignedFactsTest extends RunnerTest {
    private LaneParts parts;
    private AssignedFacts facts;

    @BeforeEach
    void topics() throws Exception {
        topics(3);
        for (int i = 0; i < 20; i++) {
            pipeline.put("word" + i, "text");
        }
        parts = new LaneParts(pipeline, target);
        facts = parts.context.facts();
    }

    @AfterEach
    void closeParts() {
        parts.close();
    }

    private List<TopicPartition> all() {
        return IntStream.range(0, 3).mapToObj(pipeline::partition).toList();
    }

    private String idIn(int partition) {
        return IntStream.range(0, 20)
                .mapToObj(i -> "word" + i)
                .filter(id -> new PartitionFacts("", partition, 3, 0, 0, 0, Optional.empty()).owns(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoCameTogetherIsAskedForTogether() throws Exception {
        List<PartitionFacts> before = List.of(
                facts.fresh(pipeline.partition(0)),
                facts.fresh(pipeline.partition(1)),
                facts.fresh(pipeline.partition(2)));
        facts.came(all());
        assertThat(facts.of(pipeline.partition(0))).isEqualTo(before.get(0));

        pipeline.put(idIn(1), "later");

        // as it was when it was asked for, with the first
        assertThat(facts.of(pipeline.partition(1))).isEqualTo(before.get(1));
        assertThat(facts.of(pipeline.partition(2))).isEqualTo(before.get(2));
        // each lane is served once
        assertThat(facts.of(pipeline.partition(1)).end())
                .isGreaterThan(before.get(1).end());
    }

    @Test
    void whatWasAskedForAWhileAgoIsAskedForAnew() throws Exception {
        facts.came(all());
        long before = facts.of(pipeline.partition(0)).end();
        assertThat(before).isPositive();
        long old = facts.fresh(pipeline.partition(1)).end();
        pipeline.put(idIn(1), "later");

        parts.nanos.addAndGet(Duration.ofSeconds(5).toNanos());

        assertThat(facts.of(pipeline.partition(1)).end()).isGreaterThan(old);
    }

    @Test
    void aPartitionThatWentIsNotServedFromBefore() throws Exception {
        facts.came(all());
        facts.of(pipeline.partition(0));
        long old = facts.fresh(pipeline.partition(1)).end();
        facts.went(List.of(pipeline.partition(1)));
        pipeline.put(idIn(1), "later");

        assertThat(facts.of(pipeline.partition(1)).end()).isGreaterThan(old);
    }

    /** A topic that went away meanwhile is the trouble of its own lanes. */
    @Test
    void whatFailsForOneIsAskedForOneByOne() throws Exception {
        TopicPartition gone = new TopicPartition(pipeline.names.records("gone"), 0);
        facts.came(List.of(gone, pipeline.partition(0)));

        assertThat(facts.of(pipeline.partition(0))).isEqualTo(facts.fresh(pipeline.partition(0)));
        assertThatThrownBy(() -> facts.of(gone)).isInstanceOf(KafkaException.class);
    }

    /** A writer that is being replaced may still go on; its row then lies above the end that was seen before. */
    @Test
    void aRowAboveTheEndThatWasSeenIsHeldAgainstTheEndOfNow() throws Exception {
        facts.came(all());
        facts.of(pipeline.partition(0));
        pipeline.put(idIn(1), "later");
        PartitionFacts now = facts.fresh(pipeline.partition(1));
        LaneState row = new LaneState(1, now.end() - 2, now.topicId(), 0, 0);
        target.openLane(pipeline.lane(1), Optional.empty(), row).close();

        LaneOpening.Outcome outcome = new LaneOpening(parts.context, pipeline.lane(1)).open();

        assertThat(outcome).isInstanceOf(LaneOpening.Taken.class);
        LaneOpening.Taken taken = (LaneOpening.Taken) outcome;
        assertThat(taken.order().from()).isEqualTo(now.end() - 1);
        assertThat(taken.rebuildReason()).isEmpty();
        taken.hold().close();
    }
}
