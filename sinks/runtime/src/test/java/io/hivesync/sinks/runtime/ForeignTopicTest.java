package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.FaultySink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others do to the topics of a sink that runs. */
class ForeignTopicTest extends RunnerTest {
    private static final int TEN_MEGABYTES = 10 << 20;

    @BeforeEach
    void topics() throws Exception {
        topics(1);
    }

    /** Without a lane of its own an id that is in a new partition now would look like one that the topic does not have. */
    @Test
    void aTopicThatWasGivenMorePartitionsThanTheOthersRemovesNothingAndIsNamed() throws Exception {
        pipeline.create(pipeline.names.rejected(), 1);
        Map<String, String> expected = new TreeMap<>();
        SinkRunner runner = pipeline.start(target);
        for (int i = 0; i < 20; i++) {
            pipeline.put("id" + i, "text");
            expected.put("id" + i, "text");
        }
        awaitTexts(expected);

        pipeline.admin
                .createPartitions(Map.of(pipeline.topic(), NewPartitions.increaseTo(2)))
                .all()
                .get();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(runner.status().lanes())
                        .hasSize(2)
                        .last()
                        .satisfies(lane -> assertThat(lane.reason()).contains("has 2 partitions", "have 1")));
        runner.close();
        SinkRunner next = pipeline.start(target);
        awaitState(next, LaneCondition.STOPPED);
        assertThat(texts()).isEqualTo(expected);
    }

    /** Deletes may have been among them: only the whole topic tells. */
    @Test
    void recordsThatAreRemovedBeforeTheyAreReadMakeTheLaneReadAllKeys() throws Exception {
        FaultySink faulty = new FaultySink(target);
        // one write under way, a queue that is full, and a fetch ahead: what comes behind them is not read
        SinkRunner runner = pipeline.start(
                faulty,
                Map.of("max.poll.records", "100", "max.partition.fetch.bytes", "16384", "fetch.max.bytes", "16384"));
        pipeline.put("gone", "one");
        awaitText("gone", "one");
        faulty.down(() -> new SinkException.Unavailable("no such host", null));
        int many = 2 * target.limits().maxRecords() + 5_000;
        String text = "x".repeat(500);
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 2 * many; i++) {
            records.add(pipeline.record(pipeline.topic(), "id" + i, text));
        }
        pipeline.send(records);
        pipeline.put("gone", null);
        long beforeLast = pipeline.end(pipeline.partition(0));
        pipeline.put("last", "two");
        await().atMost(SOON).until(() -> lane(runner).state() == LaneCondition.RETRYING);

        pipeline.deleteRecordsBefore(pipeline.partition(0), beforeLast);
        faulty.up();

        awaitTexts(Map.of("last", "two"));
        assertThat(runner.status().restarts()).isZero();
        assertThat(target.rows(MODEL)).doesNotContainKey("gone");
    }

    /** Its topic took it because somebody raised the limit; the topic of dead letters does not. */
    @Test
    void aRecordOfTenMegabytesIsWrittenOrIsSaidToHoldUpItsLaneUntilANewerOneComes() throws Exception {
        raiseLimit();
        SinkRunner runner = pipeline.start(target);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", TestBroker.bootstrapServers(),
                        "max.request.size", 2 * TEN_MEGABYTES,
                        "buffer.memory", 4 * TEN_MEGABYTES),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(pipeline.record(pipeline.topic(), "large", "x".repeat(TEN_MEGABYTES)))
                    .get();
            await().atMost(SOON).until(() -> texts().getOrDefault("large", "").length() == TEN_MEGABYTES);

            ProducerRecord<String, byte[]> rubbish = pipeline.record(pipeline.topic(), "rubbish", "");
            producer.send(new ProducerRecord<>(
                            pipeline.topic(), null, "rubbish", new byte[TEN_MEGABYTES], rubbish.headers()))
                    .get();
        }
        assertThat(awaitState(runner, LaneCondition.BLOCKED).reason()).contains(pipeline.names.deadLetters("main"));

        pipeline.put("rubbish", "right");
        pipeline.put("good", "one");

        awaitText("rubbish", "right");
        awaitText("good", "one");
    }

    private void raiseLimit() throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, pipeline.topic());
        var limit = new ConfigEntry("max.message.bytes", String.valueOf(2 * TEN_MEGABYTES));
        pipeline.admin
                .incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    /** Hours forth, back behind where it began, and forth again, each over a restart. */
    @Test
    void aClockThatJumpsByHoursKeepsTokensRisingAndLosesNothing() throws Exception {
        long token = 0;
        for (int hours : new int[] {0, 5, -7, 3, -20, 0}) {
            pipeline.clock.set(Duration.ofHours(hours));
            long next = runOnce("a", "at " + hours);
            assertThat(next).isGreaterThan(token);
            token = next;
        }
        assertThat(given("a")).containsExactly("at 0", "at 5", "at -7", "at 3", "at -20", "at 0");
    }

    /** Nothing is removed from the target because a topic is not there; a new one of the name is read from its start. */
    @Test
    void aTopicThatIsDeletedWhileTheSinkRunsLeavesTheTargetAsItIs() throws Exception {
        SinkRunner runner = pipeline.start(target);
        pipeline.put("a", "one");
        awaitText("a", "one");

        pipeline.deleteTopic(pipeline.topic());

        await().atMost(SOON).until(() -> runner.status().lanes().isEmpty());
        assertThat(runner.status().state()).isEqualTo(SinkStatus.State.RUNNING);
        assertThat(texts()).isEqualTo(Map.of("a", "one"));
        pipeline.create(pipeline.topic(), 1);
        pipeline.put("b", "two");
        awaitTexts(Map.of("b", "two"));
    }
}
