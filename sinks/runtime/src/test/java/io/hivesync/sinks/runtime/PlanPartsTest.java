package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PlanPartsTest {

    /** Whatever is refused and named: each record is passed exactly once, in order, and only the refused ones are letters. */
    @Test
    void partsTogetherAreTheBatchAndEachRefusedRecordEndsAlone() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("PlanPartsTest seed " + seed + " (repeat with -Dseed=" + seed + ")");
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<QueuedRecord> records = records(random);
            Set<String> bad = new TreeSet<>();
            for (int i = 0; i < random.nextInt(6); i++) {
                bad.add("id" + random.nextInt(20));
            }
            write(plan(records), bad, random);
        }
    }

    private static void write(BatchPlan whole, Set<String> bad, Random random) {
        PlanParts parts = new PlanParts();
        List<QueuedRecord> done = new ArrayList<>();
        List<String> written = new ArrayList<>();
        List<String> letters = new ArrayList<>();
        BatchSize most = size(random);
        BatchPlan plan = parts.of(whole, most);
        while (plan != null) {
            assertThat(plan.fitting(most)).isEqualTo(plan.newest().size());
            int culprit = culprit(plan, bad);
            if (culprit < 0) {
                done.addAll(plan.records());
                plan.newest().forEach(record -> written.add(record.key()));
                parts.applied(plan.lastOffset());
            } else if (plan.newest().size() == 1) {
                letters.add(plan.newest().getFirst().key());
                parts.pass(plan);
            } else if (random.nextBoolean()) {
                parts.halve(plan);
            } else {
                parts.isolate(
                        plan,
                        random.nextInt(3) == 0 ? random.nextInt(plan.newest().size()) : culprit);
            }
            most = size(random);
            plan = parts.next(most);
        }
        assertThat(done).isEqualTo(whole.records());
        List<String> keys = whole.newest().stream().map(QueuedRecord::key).toList();
        assertThat(letters)
                .containsExactlyElementsOf(keys.stream().filter(bad::contains).toList());
        assertThat(written)
                .containsExactlyElementsOf(
                        keys.stream().filter(key -> !bad.contains(key)).toList());
    }

    private static BatchSize size(Random random) {
        return new BatchSize(new Limits(1 + random.nextInt(20), 1 + random.nextInt(2_000), 1));
    }

    @Test
    void aWriteIsBoundedByItsRecordsAndByItsBytesButHoldsOne() {
        QueuedRecord one = new QueuedRecord("id", new byte[100], 0, 0, 1, 1, 0, false, 1);
        BatchPlan plan = BatchPlan.of(List.of(), List.of(one, one, one, one));

        assertThat(fitting(plan, 9, 4)).isEqualTo(4);
        assertThat(fitting(plan, 3, 4)).isEqualTo(3);
        assertThat(fitting(plan, 9, 2)).isEqualTo(2);
        assertThat(fitting(plan, 9, 0)).isEqualTo(1);
    }

    private static int fitting(BatchPlan plan, int records, int timesTheBytes) {
        long bytes = 1 + timesTheBytes * plan.newest().getFirst().bytes();
        return plan.fitting(new BatchSize(new Limits(records, bytes, 1)));
    }

    /** A target that asks for less gets less, also of what was planned before. */
    @Test
    void theNextPartIsAsLargeAsWritesAreByThen() {
        List<QueuedRecord> records = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            records.add(new QueuedRecord("id" + i, new byte[0], i, i, 1, 1, 0, false, 1));
        }
        BatchSize most = new BatchSize(new Limits(20, 1 << 20, 1, 100));
        PlanParts parts = new PlanParts();
        assertThat(parts.of(plan(records), most).newest()).hasSize(20);

        most.halve();

        assertThat(parts.next(most)).extracting(part -> part.newest().size()).isEqualTo(10);
    }

    private static int culprit(BatchPlan plan, Set<String> bad) {
        for (int i = 0; i < plan.newest().size(); i++) {
            if (bad.contains(plan.newest().get(i).key())) {
                return i;
            }
        }
        return -1;
    }

    private static List<QueuedRecord> records(Random random) {
        List<QueuedRecord> records = new ArrayList<>();
        long offset = random.nextInt(5);
        for (int i = 0; i < 1 + random.nextInt(60); i++) {
            offset += 1 + random.nextInt(3);
            boolean mark = random.nextInt(8) == 0;
            String key = mark ? null : "id" + random.nextInt(20);
            records.add(new QueuedRecord(key, new byte[random.nextInt(40)], offset, offset, 1, 1, 0, mark, 1));
        }
        return records;
    }

    private static BatchPlan plan(List<QueuedRecord> records) {
        Map<String, QueuedRecord> newest = new LinkedHashMap<>();
        for (QueuedRecord record : records) {
            if (!record.mark()) {
                newest.remove(record.key());
                newest.put(record.key(), record);
            }
        }
        return BatchPlan.of(records, new ArrayList<>(newest.values()));
    }
}
