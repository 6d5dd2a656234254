package io.hivesync.sinks.runtime;

import java.util.List;

/**
 * What the next write of a lane takes from its queue, or the next writes, in parts.
 *
 * @param records all that it stands for, in the order of their offsets
 * @param newest the newest record of each id, in the order of their offsets
 * @param refused how many of the records became dead letters
 * @param awaitedSchema the schema number that the first record needs and nobody knows yet; 0 when it is not that
 * @param newerAt the offset of the first record when that is of a format that a newer version wrote; -1 when it is not that
 */
record BatchPlan(List<QueuedRecord> records, List<QueuedRecord> newest, int refused, long awaitedSchema, long newerAt) {

    static BatchPlan nothing() {
        return new BatchPlan(List.of(), List.of(), 0, 0, -1);
    }

    static BatchPlan waitingFor(long schemaNumber) {
        return new BatchPlan(List.of(), List.of(), 0, schemaNumber, -1);
    }

    /** @param newer a record that this version must not pass */
    static BatchPlan before(QueuedRecord newer) {
        return new BatchPlan(List.of(), List.of(), 0, 0, newer.offset());
    }

    static BatchPlan of(List<QueuedRecord> records, List<QueuedRecord> newest) {
        return new BatchPlan(records, newest, 0, 0, -1);
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** How many records of the topic it stands for. */
    int count() {
        return records.stream().mapToInt(QueuedRecord::stands).sum();
    }

    /** How many of the records are control marks. */
    int marks() {
        return (int) records.stream().filter(QueuedRecord::mark).count();
    }

    /** Of all records, -1 when there are none. */
    long lastOffset() {
        return records.isEmpty() ? -1 : records.getLast().offset();
    }

    /** When the source saw the newest change, ms since 1970; 0 when there is none. */
    long sourceTsMs() {
        return newest.stream().mapToLong(QueuedRecord::sourceTsMs).max().orElse(0);
    }

    /** Whether something besides removals is in it. */
    boolean writesImages() {
        return newest.stream().anyMatch(record -> record.value() != null);
    }

    /** How many of its changes, from the first on, one write takes: one at least. */
    int fitting(BatchSize most) {
        long bytes = 0;
        for (int i = 0; i < newest.size(); i++) {
            bytes += newest.get(i).bytes();
            if (i > 0 && (i == most.records() || bytes > most.bytes())) {
                return i;
            }
        }
        return newest.size();
    }

    /**
     * Two plans in a row that come to the same, the first with so many changes; only this one when either would have none.
     * Neither holds records of the other: what is written is not kept by what is not.
     * A record that a newer one of the second stands for stays folded although it lies in the first: to whoever goes on
     * between the two, it is as if Kafka's compaction had taken it.
     */
    List<BatchPlan> splitAt(int changes) {
        if (changes <= 0 || changes >= newest.size()) {
            return List.of(this);
        }
        long border = newest.get(changes).offset();
        int index = 0;
        while (records.get(index).offset() < border) {
            index++;
        }
        return List.of(
                of(List.copyOf(records.subList(0, index)), List.copyOf(newest.subList(0, changes))),
                of(
                        List.copyOf(records.subList(index, records.size())),
                        List.copyOf(newest.subList(changes, newest.size()))));
    }

    /** The same records passed over: the only change among them became a dead letter. */
    BatchPlan passed() {
        return new BatchPlan(records, List.of(), newest.size(), 0, -1);
    }
}
