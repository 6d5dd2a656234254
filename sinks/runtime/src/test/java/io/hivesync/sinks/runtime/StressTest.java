package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.testkit.Applied;
import io.hivesync.sinks.testkit.Fault;
import io.hivesync.sinks.testkit.FaultySink;
import io.hivesync.topics.HeaderNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two members of one group over one target, with records, deletes and aborted transactions coming in, while members are cut
 * off and writes fail, hang or lose their answers, and some records are always refused. Whatever happens, the versions of a
 * record rise, none is written twice, and in the end the target, or the topic of dead letters, has the last of each.
 */
@Tag("slow")
class StressTest extends RunnerTest {
    private static final int ROUNDS = 60;
    private static final int IDS = 30;

    private static final Set<String> REFUSED = Set.of("id3", "id17");

    private final Map<String, String> expected = new TreeMap<>();
    private final Map<String, String> refusedVersions = new TreeMap<>();
    private final ConcurrentLinkedQueue<Fault.Hang> hangs = new ConcurrentLinkedQueue<>();
    private final SinkRunner[] members = new SinkRunner[2];
    private volatile boolean calm;

    @Test
    void versionsNeverFallAndTheTargetEndsWithTheLastOfEachRecord() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("StressTest seed " + seed + " (repeat with -Dseed=" + seed + ")");
        topics(3);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            write(random, round);
            disturb(random);
        }
        calm = true;
        for (int i = 0; i < members.length; i++) {
            if (members[i] == null) {
                members[i] = pipeline.start(refusing());
            }
        }

        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            // one may have begun in the last moment
            hangs.forEach(Fault.Hang::release);
            assertThat(texts()).isEqualTo(expected);
        });
        pipeline.awaitNoLag();
        assertThat(refusedVersions).isNotEmpty();
        assertThat(new DeadLetterReader(pipeline.names.deadLetters("main")).read())
                .as("dead letters, seed %s", seed)
                .allMatch(letter -> REFUSED.contains(letter.key()))
                .extracting(letter ->
                        HeaderNames.text(letter.headers(), HeaderNames.VERSION).orElse(""))
                .containsAll(refusedVersions.values());
        target.history(MODEL)
                .forEach((id, history) -> assertThat(history)
                        .as("history of %s, seed %s", id, seed)
                        .extracting(Applied::version)
                        .isSorted()
                        .doesNotHaveDuplicates());
    }

    private void write(Random random, int round) throws Exception {
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        Map<String, Optional<String>> changes = new TreeMap<>();
        Map<String, String> refused = new TreeMap<>();
        for (int i = 0; i < 1 + random.nextInt(40); i++) {
            String id = "id" + random.nextInt(IDS);
            String text = random.nextInt(5) == 0 ? null : round + "." + i;
            records.add(pipeline.record(pipeline.topic(), id, text));
            if (REFUSED.contains(id)) {
                refused.put(
                        id,
                        HeaderNames.text(records.getLast().headers(), HeaderNames.VERSION)
                                .orElseThrow());
            } else {
                changes.put(id, Optional.ofNullable(text));
            }
        }
        if (random.nextInt(6) == 0) {
            pipeline.sendAndAbort(records);
            return;
        }
        pipeline.send(records);
        refusedVersions.putAll(refused);
        changes.forEach((id, text) -> text.ifPresentOrElse(one -> expected.put(id, one), () -> expected.remove(id)));
    }

    private void disturb(Random random) throws InterruptedException {
        int member = random.nextInt(2);
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                if (members[member] == null) {
                    members[member] = pipeline.start(faulty(random.nextLong()));
                }
            }
            case 2 -> stop(member, Duration.ofMillis(1));
            case 3 -> stop(member, Duration.ofSeconds(3));
            case 4 -> {
                Fault.Hang hang = hangs.poll();
                if (hang != null) {
                    hang.release();
                }
            }
            default -> Thread.sleep(random.nextInt(150));
        }
    }

    private void stop(int member, Duration longest) {
        if (members[member] != null) {
            members[member].close(longest);
            members[member] = null;
        }
    }

    private FaultySink refusing() {
        FaultySink refusing = new FaultySink(target);
        refusing.rule((lane, batch) -> refusal(batch));
        return refusing;
    }

    private static Optional<Fault> refusal(Batch batch) {
        return batch instanceof Batch.Changes changes
                        && changes.changes().stream().anyMatch(change -> REFUSED.contains(change.bladeId()))
                ? Optional.of(new Fault.Fail(new SinkException.Rejected("never", null, null)))
                : Optional.empty();
    }

    private FaultySink faulty(long seed) {
        Random random = new Random(seed);
        FaultySink faulty = new FaultySink(target);
        faulty.rule((lane, batch) -> {
            synchronized (random) {
                Optional<Fault> refusal = refusal(batch);
                return refusal.isPresent()
                        ? refusal
                        : switch (random.nextInt(12)) {
                            case 0 -> Optional.of(new Fault.LoseAnswer());
                            case 1 -> Optional.of(new Fault.Fail(new SinkException.Unavailable("chance", null)));
                            case 2 ->
                                Optional.of(new Fault.Fail(
                                        new SinkException.Overloaded("chance", Duration.ofMillis(5), null)));
                            case 3 -> {
                                if (calm) {
                                    yield Optional.empty();
                                }
                                Fault.Hang hang = new Fault.Hang();
                                hangs.add(hang);
                                yield random.nextInt(3) == 0 ? Optional.of(hang) : Optional.empty();
                            }
                            default -> Optional.empty();
                        };
            }
        });
        return faulty;
    }
}
