package io.hivesync.sinks.runtime;

import java.util.List;

/**
 * What the next write of a lane takes from its queue.
 *
 * @param newest the newest record of each id, in the order of their offsets
 * @param count how many records it stands for
 * @param marks how many of them are control marks
 * @param lastOffset of all of them, -1 when there are none
 * @param awaitedSchema the schema number that the first record needs and nobody knows yet; 0 when it is not that
 */
record BatchPlan(List<QueuedRecord> newest, int count, int marks, long lastOffset, long awaitedSchema) {

    static BatchPlan nothing() {
        return new BatchPlan(List.of(), 0, 0, -1, 0);
    }

    static BatchPlan waitingFor(long schemaNumber) {
        return new BatchPlan(List.of(), 0, 0, -1, schemaNumber);
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** When the source saw the newest change, ms since 1970; 0 when there is none. */
    long sourceTsMs() {
        return newest.stream().mapToLong(QueuedRecord::sourceTsMs).max().orElse(0);
    }
}
