package io.hivesync.bench;

import io.hivesync.topics.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Changes as a busy app makes them: of a hundred, exactly 25 create a record, 10 delete one and 65 update one; the older a
 * record is, the likelier it is touched ({@code u^3} over the live ones). The same seed gives the same changes.
 */
record Workload(List<Event> events) {

    static Workload of(int events, long seed) {
        return new Workload(new Making(events, new Random(seed)).events());
    }

    /** What a target holds when every change was applied: id to record, in the order of the ids. */
    TreeMap<String, List<String>> finalRecords() {
        TreeMap<String, List<String>> records = new TreeMap<>();
        for (Event event : events) {
            if (event.op() == Op.DELETE) {
                records.remove(event.id());
            } else {
                records.put(event.id(), event.after());
            }
        }
        return records;
    }

    private static final class Making {
        private final int count;
        private final Random random;
        private final List<Live> live = new ArrayList<>();
        private int creates;
        private int deletes;

        private record Live(String id, String createdAt) {}

        Making(int count, Random random) {
            this.count = count;
            this.random = random;
            this.creates = count / 4;
            this.deletes = count / 10;
        }

        List<Event> events() {
            List<Event> events = new ArrayList<>(count);
            for (int number = 0; number < count; number++) {
                events.add(next(number));
            }
            return List.copyOf(events);
        }

        private Event next(int number) {
            int kind = random.nextInt(count - number);
            if (live.isEmpty() || kind < creates) {
                creates--;
                Live created = new Live("acc_%016x".formatted(random.nextLong()), Accounts.date(number));
                live.add(created);
                return event(number, Op.CREATE, created);
            }
            int at = (int) (Math.pow(random.nextDouble(), 3) * live.size());
            if (kind < creates + deletes) {
                deletes--;
                return new Event(number, Op.DELETE, live.remove(at).id(), List.of());
            }
            return event(number, Op.UPDATE, live.get(at));
        }

        private Event event(int number, Op op, Live record) {
            return new Event(number, op, record.id(), Accounts.record(record.id(), record.createdAt(), number, random));
        }
    }
}
