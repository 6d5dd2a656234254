package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Mark;
import io.hivesync.topics.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A record that the target refuses for good: where it goes, and what becomes of the others. */
class DeadLetterTest extends RefusalTest {
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

    /** Somebody deletes the topic to be rid of what is in it: the next letter is in a new one. */
    @Tag("slow")
    @Test
    void aTopicOfDeadLettersThatIsDeletedWhileTheSinkRunsIsMadeAnew() throws Exception {
        refuse(id -> id.startsWith("bad"), true);
        SinkRunner runner = pipeline.start(faulty);
        pipeline.put("bad1", "x");
        await().atMost(SOON).until(() -> runner.status().counters().deadLettered() == 1);
        pipeline.admin.deleteTopics(List.of(letters.topic())).all().get();
        pipeline.put("bad2", "y");

        pipeline.put("good", "one");

        await().atMost(SOON.multipliedBy(2)).until(() -> "one".equals(texts().get("good")));
        pipeline.awaitNoLag();
        assertThat(letters.read()).extracting(ConsumerRecord::key).containsExactly("bad2");
        assertThat(runner.status().counters().deadLettered()).isEqualTo(2);
        assertThat(lane(runner).state()).isEqualTo(LaneCondition.RUNNING);
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
}
