package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import io.hivesync.topics.HeaderNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a refused record must not be passed over, and what a crash leaves behind. */
@Tag("slow")
class DeadLetterLimitTest extends RefusalTest {

    /** A mapping that fits no record must not empty a topic into dead letters. */
    @Test
    void aLaneWhoseRecordsAreAllRefusedStandsAfterTheLimitAndGoesOnWhenTheTargetIsPutRight() throws Exception {
        refuse(id -> true, false);
        Map<String, String> all = sendIds(20);
        SinkRunner runner = pipeline.start(faulty, pipeline.settings(Map.of()).withDeadLettersInARow(5));

        LaneStatus stands = awaitState(runner, LaneCondition.BLOCKED);

        assertThat(stands.reason()).contains("offset 5 is refused (too long)", "the 5 before it", "put it right");
        assertThat(stands.offset()).isEqualTo(4);
        int asked = faulty.attempts();
        await().atMost(SOON).until(() -> faulty.attempts() > asked + 10);
        assertThat(letters.read()).hasSize(5);
        faulty.rule((lane, batch) -> Optional.empty());

        for (int i = 0; i < 5; i++) {
            all.remove("id" + i);
        }
        awaitTexts(all);
        assertThat(letters.read()).hasSize(5);
        awaitState(runner, LaneCondition.RUNNING);
    }

    /** Removals are taken also by a table that fits no image: they say nothing about it. */
    @Test
    void removalsBetweenRefusedImagesDoNotLiftTheLimit() throws Exception {
        faulty.rule((lane, batch) -> images(batch).isEmpty()
                ? Optional.empty()
                : Optional.of(new Fault.Fail(new SinkException.Rejected("no such column", null, null))));
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            records.add(pipeline.record(pipeline.topic(), "id" + i, "t"));
            records.add(pipeline.record(pipeline.topic(), "gone" + i, null));
        }
        pipeline.send(records);
        SinkRunner runner = pipeline.start(faulty, pipeline.settings(Map.of()).withDeadLettersInARow(5));

        awaitState(runner, LaneCondition.BLOCKED);

        assertThat(letters.read()).hasSize(5);
    }

    @Test
    void refusedRecordsWithWrittenOnesInBetweenMayBeMany() throws Exception {
        refuse(id -> Integer.parseInt(id.substring(2)) % 2 == 0, false);
        Map<String, String> expected = sendIds(20);
        expected.keySet().removeIf(id -> Integer.parseInt(id.substring(2)) % 2 == 0);

        pipeline.start(faulty, pipeline.settings(Map.of()).withDeadLettersInARow(2));

        awaitTexts(expected);
        pipeline.awaitNoLag();
        assertThat(letters.read()).hasSize(10);
    }

    /** Passing a record whose dead letter Kafka did not take would lose it. */
    @Test
    void aRecordWhoseDeadLetterKafkaRefusesBlocksItsLaneAndIsNotSkipped() throws Exception {
        pipeline.admin
                .createTopics(List.of(new NewTopic(pipeline.names.deadLetters("main"), 1, (short) 1)
                        .configs(Map.of("max.message.bytes", "200"))))
                .all()
                .get();
        refuse("bad"::equals, false);
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("bad", "x");
        pipeline.put("behind", "y");

        LaneStatus stands = awaitState(runner, LaneCondition.BLOCKED);

        assertThat(stands.reason())
                .contains("offset 0 is refused (too long)", "not passed over", pipeline.names.deadLetters("main"));
        assertThat(texts()).isEmpty();
        assertThat(stands.offset()).isEqualTo(-1);
        assertThat(pipeline.committed(pipeline.partition(0))).isEmpty();
        faulty.rule((lane, batch) -> Optional.empty());
        awaitTexts(Map.of("bad", "x", "behind", "y"));
    }

    /** One lane's refused records are no other's trouble. */
    @Test
    void aLaneThatStandsStopsNoOther() throws Exception {
        String topic = pipeline.names.records("later");
        pipeline.create(topic, 1);
        pipeline.schema("later", 1, "text");
        faulty.rule((lane, batch) -> lane.model().equals(MODEL) ? refusal(batch, id -> true, true) : Optional.empty());
        SinkRunner runner = pipeline.start(faulty, pipeline.settings(Map.of()).withDeadLettersInARow(0));
        pipeline.put("a", "one");
        await().atMost(SOON)
                .until(() -> runner.status().lanes().stream().anyMatch(lane -> lane.state() == LaneCondition.BLOCKED));

        pipeline.send(List.of(pipeline.record(topic, "b", "two")));

        await().atMost(SOON).until(() -> target.rows("later").containsKey("b"));
        assertThat(letters.read()).isEmpty();
    }

    /** The letter is acknowledged, and the process is cut off before the lane has passed the record. */
    @Test
    void aCrashBetweenTheDeadLetterAndThePassingLosesNothing() throws Exception {
        Fault.Hang hang = new Fault.Hang();
        faulty.rule((lane, batch) -> isPass(batch) ? Optional.of(hang) : refusal(batch, "bad"::equals, false));
        SinkRunner killed = pipeline.start(faulty);
        pipeline.send(List.of(
                pipeline.record(pipeline.topic(), "before", "one"),
                pipeline.record(pipeline.topic(), "bad", "x"),
                pipeline.record(pipeline.topic(), "behind", "two")));
        assertThat(hang.awaitEntered(SOON)).isTrue();
        assertThat(letters.read()).hasSize(1);
        killed.close(Duration.ofMillis(1));

        FaultySink another = new FaultySink(target);
        another.rule((lane, batch) -> refusal(batch, "bad"::equals, false));
        SinkRunner runner = pipeline.start(another);
        awaitTexts(Map.of("before", "one", "behind", "two"));
        hang.release();
        pipeline.awaitNoLag();

        assertThat(letters.read()).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.key()).isEqualTo("bad");
            assertThat(HeaderNames.text(letter.headers(), HeaderNames.ERROR_OFFSET))
                    .contains("1");
        });
        assertThat(runner.status().counters().deadLettered()).isEqualTo(1);
    }

    /** The passing is a write as any other: when its answer is lost, the letter is not published again. */
    @Test
    void aPassingWhoseAnswerWasLostPublishesNoSecondLetter() throws Exception {
        faulty.rule((lane, batch) ->
                isPass(batch) ? Optional.of(new Fault.LoseAnswer()) : refusal(batch, "bad"::equals, false));
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("bad", "x");
        pipeline.put("good", "one");
        awaitText("good", "one");

        assertThat(letters.read()).hasSize(1);
        assertThat(runner.status().counters().deadLettered()).isEqualTo(1);
    }
}
