package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Mark;
import io.hivesync.topics.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A record that the target refuses for good: where it goes, and what becomes of the others. */
class DeadLetterTest extends RunnerTest {
    private final FaultySink faulty = new FaultySink(target);
    private DeadLetterReader letters;

    @BeforeEach
    void topics() throws Exception {
        topics(1);
        letters = new DeadLetterReader(pipeline.names.deadLetters("main"));
    }

    /** Without halving, one bad record in a batch whose target names none would hold up its lane for ever. */
    @Test
    void theRefusedRecordsOfABatchAreFoundAndTheRestIsWritten() throws Exception {
        refuse(id -> Set.of("id0", "id7", "id8", "id39").contains(id), false);
        Map<String, String> expected = sendIds(40);
        expected.keySet().removeAll(Set.of("id0", "id7", "id8", "id39"));

        SinkRunner runner = pipeline.start(faulty);

        awaitTexts(expected);
        pipeline.awaitNoLag();
        assertThat(letters.read())
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrder("id0", "id7", "id8", "id39");
        assertThat(runner.status().counters().deadLettered()).isEqualTo(4);
        assertThat(lane(runner).state()).isEqualTo(LaneCondition.RUNNING);
    }

    /** A name is believed only as a hint: it is tried alone before it becomes a dead letter. */
    @Test
    void aNameThatTheTargetGetsWrongCostsNoOtherRecord() throws Exception {
        faulty.rule((lane, batch) -> ids(batch).contains("id5")
                ? Optional.of(new Fault.Fail(
                        new SinkException.Rejected("too long", ids(batch).getFirst(), null)))
                : Optional.empty());
        Map<String, String> expected = sendIds(10);
        expected.remove("id5");

        pipeline.start(faulty);

        awaitTexts(expected);
        pipeline.awaitNoLag();
        assertThat(letters.read()).extracting(ConsumerRecord::key).containsExactly("id5");
    }

    @Test
    void aNamedRecordIsFoundInAFewWrites() throws Exception {
        refuse("id500"::equals, true);
        Map<String, String> expected = sendIds(1_000);
        expected.remove("id500");
        pipeline.start(faulty);

        awaitTexts(expected);

        // the whole, what stands before, it alone, what stands behind; each with what finds out where the lane is
        assertThat(faulty.attempts()).isLessThan(30);
    }

    /** Folded is folded: each version of a hot record would be refused, and become a dead letter, by itself. */
    @Test
    void aRefusedRecordWithManyVersionsInABatchIsOneDeadLetter() throws Exception {
        refuse("bad"::equals, false);
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            records.add(pipeline.record(pipeline.topic(), "bad", "v" + i));
            records.add(pipeline.record(pipeline.topic(), "id" + i, "t" + i));
            expected.put("id" + i, "t" + i);
        }
        pipeline.send(records);

        SinkRunner runner = pipeline.start(faulty);

        awaitTexts(expected);
        pipeline.awaitNoLag();
        assertThat(letters.read())
                .singleElement()
                .satisfies(letter -> assertThat(HeaderNames.text(letter.headers(), HeaderNames.ERROR_OFFSET))
                        .contains("98"));
        assertThat(runner.status().counters().folded()).isEqualTo(49);
    }

    @Test
    void aDeadLetterIsTheRecordAsItWasAndSaysWhyItIsOne() throws Exception {
        refuse("bad"::equals, true);
        ProducerRecord<String, byte[]> bad = pipeline.record(pipeline.topic(), "bad", "x");
        bad.headers().add("traceparent", Pipeline.bytes("00-aa-bb-01")).add("twice", Pipeline.bytes("1"));
        bad.headers().add("twice", Pipeline.bytes("2")).add("empty", null);
        pipeline.put("good", "one");
        pipeline.send(List.of(bad));
        pipeline.start(faulty);
        pipeline.put("good", "two");
        awaitText("good", "two");

        ConsumerRecord<String, byte[]> letter = letters.read().getFirst();

        assertThat(letter.key()).isEqualTo("bad");
        assertThat(letter.value()).isEqualTo(bad.value());
        assertThat(letter.headers()).startsWith(bad.headers().toArray());
        Headers headers = letter.headers();
        assertThat(HeaderNames.text(headers, HeaderNames.MODEL)).contains(MODEL);
        assertThat(HeaderNames.text(headers, "hive-error-kind")).contains("rejected");
        assertThat(HeaderNames.text(headers, HeaderNames.ERROR_REASON)).contains("too long");
        assertThat(HeaderNames.text(headers, "hive-error-sink")).contains("main");
        assertThat(HeaderNames.text(headers, HeaderNames.ERROR_TOPIC)).contains(pipeline.topic());
        assertThat(HeaderNames.text(headers, HeaderNames.ERROR_PARTITION)).contains("0");
        assertThat(HeaderNames.text(headers, HeaderNames.ERROR_OFFSET)).contains("2");
        assertThat(HeaderNames.text(headers, "hive-error-ts-ms")).isPresent();
    }

    /** Compaction takes a record away that waits: its letter still has the value, and what is known of the headers. */
    @Test
    void aRecordThatItsTopicNoLongerHasBecomesADeadLetterAllTheSame() throws Exception {
        faulty.rule((lane, batch) -> {
            Optional<Fault> refusal = refusal(batch, "bad"::equals, false);
            refusal.ifPresent(one -> pipeline.deleteRecordsBefore(pipeline.partition(0), 2));
            return refusal;
        });
        ProducerRecord<String, byte[]> bad = pipeline.record(pipeline.topic(), "bad", "x");
        bad.headers().add("unknown", Pipeline.bytes("1"));
        pipeline.send(List.of(bad));
        pipeline.start(faulty);
        pipeline.put("good", "one");
        awaitText("good", "one");

        ConsumerRecord<String, byte[]> letter = letters.read().getFirst();

        assertThat(letter.key()).isEqualTo("bad");
        assertThat(letter.value()).isEqualTo(bad.value());
        assertThat(letter.headers().lastHeader("unknown")).isNull();
        for (String known : List.of(HeaderNames.VERSION, HeaderNames.SCHEMA, HeaderNames.SOURCE_TS_MS)) {
            assertThat(HeaderNames.text(letter.headers(), known))
                    .as(known)
                    .isPresent()
                    .isEqualTo(HeaderNames.text(bad.headers(), known));
        }
    }

    @Test
    void aRefusedDeleteIsADeadLetterWithoutAValue() throws Exception {
        runOnce("bad", "x");
        refuse("bad"::equals, false);
        SinkRunner runner = pipeline.start(faulty);

        pipeline.put("bad", null);

        await().atMost(SOON).until(() -> runner.status().counters().deadLettered() == 1);
        ConsumerRecord<String, byte[]> letter = letters.read().getFirst();
        assertThat(letter.key()).isEqualTo("bad");
        assertThat(letter.value()).isNull();
    }

    /** What is not one of ours must not hold up what is. */
    @Test
    void aRecordThatIsNotOneOfOursBecomesADeadLetter() throws Exception {
        ProducerRecord<String, byte[]> foreign = pipeline.record(pipeline.topic(), "a", "x");
        pipeline.send(List.of(
                pipeline.record(pipeline.topic(), "good", "one"),
                new ProducerRecord<>(
                        pipeline.topic(), null, "a", Pipeline.bytes("{\"no\":\"envelope\"}"), foreign.headers()),
                new ProducerRecord<>(pipeline.topic(), 0, null, Pipeline.bytes("no key")),
                pipeline.record(pipeline.topic(), "fine", "two")));

        pipeline.start(faulty);

        awaitTexts(Map.of("good", "one", "fine", "two"));
        assertThat(letters.read())
                .extracting(letter -> HeaderNames.text(letter.headers(), HeaderNames.ERROR_REASON)
                        .orElse(""))
                .containsExactlyInAnyOrder(
                        "The record is not one of ours: op is no string",
                        "The record is not one of ours: the key is missing");
        assertThat(letters.read())
                .allSatisfy(letter -> assertThat(HeaderNames.text(letter.headers(), "hive-error-kind"))
                        .contains("malformed"));
    }

    /** A newer change of a record that became a dead letter mends it. */
    @Test
    void theNextVersionOfARefusedRecordIsWritten() throws Exception {
        faulty.rule((lane, batch) -> images(batch).contains("bad")
                ? Optional.of(new Fault.Fail(new SinkException.Rejected("too long", null, null)))
                : Optional.empty());
        pipeline.start(faulty);
        pipeline.put("a", "one");
        awaitText("a", "one");
        pipeline.put("a", "bad");
        pipeline.awaitNoLag();

        pipeline.put("a", "three");

        awaitText("a", "three");
        assertThat(given("a")).containsExactly("one", "three");
        assertThat(letters.read()).hasSize(1);
    }

    /** In = applied + folded + marks + dead letters + in flight, whatever the batches came to be. */
    @Test
    void everyRecordIsAccountedFor() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("DeadLetterTest seed " + seed + " (repeat with -Dseed=" + seed + ")");
        Random random = new Random(seed);
        Set<String> bad = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            bad.add("id" + random.nextInt(60));
        }
        faulty.rule((lane, batch) -> refusal(batch, bad::contains, random.nextBoolean())
                .or(() -> random.nextInt(8) == 0 ? Optional.of(new Fault.LoseAnswer()) : Optional.empty()));
        SinkRunner runner = pipeline.start(faulty);
        Map<String, String> expected = new TreeMap<>();
        int in = 0;
        for (int round = 0; round < 8; round++) {
            List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String id = "id" + random.nextInt(60);
                records.add(pipeline.record(pipeline.topic(), id, round + "." + i));
                if (!bad.contains(id)) {
                    expected.put(id, round + "." + i);
                }
            }
            records.add(random.nextInt(records.size()), mark());
            pipeline.send(records);
            in += records.size();
        }

        awaitTexts(expected);
        pipeline.awaitNoLag();
        SinkCounters counters = runner.status().counters();
        assertThat(counters.read()).isEqualTo(in);
        assertThat(counters.marks()).isEqualTo(8);
        assertThat(counters.folded()).isPositive();
        assertThat(counters.deadLettered()).isEqualTo(letters.read().size());
        assertThat(doneWith(counters)).isEqualTo(in);
        assertThat(letters.read()).extracting(ConsumerRecord::key).allMatch(bad::contains);

        faulty.down(() -> new SinkException.Unavailable("away", null));
        sendIds(70);
        await().atMost(SOON).until(() -> Long.valueOf(70).equals(lane(runner).lag()));
        assertThat(doneWith(runner.status().counters())).isEqualTo(in);
    }

    private static long doneWith(SinkCounters counters) {
        return counters.applied() + counters.folded() + counters.marks() + counters.deadLettered();
    }

    private ProducerRecord<String, byte[]> mark() {
        var mark = new ProducerRecord<String, byte[]>(pipeline.topic(), 0, null, null);
        new Mark(Mark.Kind.BARRIER, new Position(1, 1, 1)).writeTo(mark.headers());
        return mark;
    }

    // ---- when it must not go on

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

    // ---- crashes

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

    private Map<String, String> sendIds(int count) throws Exception {
        Map<String, String> all = new TreeMap<>();
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.put("id" + i, "t" + i);
            records.add(pipeline.record(pipeline.topic(), "id" + i, "t" + i));
        }
        pipeline.send(records);
        return all;
    }

    private void refuse(Predicate<String> bad, boolean named) {
        faulty.rule((lane, batch) -> refusal(batch, bad, named));
    }

    private static Optional<Fault> refusal(Batch batch, Predicate<String> bad, boolean named) {
        return ids(batch).stream()
                .filter(bad)
                .findFirst()
                .map(id -> new Fault.Fail(new SinkException.Rejected("too long", named ? id : null, null)));
    }

    private static boolean isPass(Batch batch) {
        return batch instanceof Batch.Changes changes && changes.changes().isEmpty();
    }

    private static List<String> ids(Batch batch) {
        return batch instanceof Batch.Changes changes
                ? changes.changes().stream().map(RecordChange::bladeId).toList()
                : List.of();
    }

    private static List<String> images(Batch batch) {
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
