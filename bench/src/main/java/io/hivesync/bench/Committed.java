package io.hivesync.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far a group's commits are. */
final class Committed implements AutoCloseable {
    static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Admin admin;
    private final String group;

    Committed(String bootstrapServers, String group) {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.group = group;
    }

    /** Whether anything was committed, and whether everything was. */
    record Standing(boolean begun, boolean done) {}

    Standing standing(Map<TopicPartition, Long> ends) throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            boolean begun = committed.values().stream().anyMatch(offset -> offset != null && offset.offset() > 0);
            boolean done = ends.entrySet().stream().allMatch(end -> {
                OffsetAndMetadata offset = committed.get(end.getKey());
                return offset != null && offset.offset() >= end.getValue();
            });
            return new Standing(begun, done);
        } catch (ExecutionException e) {
            // there is no such group before its first member
            return new Standing(false, false);
        }
    }

    /** Until everything is committed, from {@code start}. */
    Contender.Took await(Map<TopicPartition, Long> ends, long start) throws InterruptedException, TimeoutException {
        long first = 0;
        while (true) {
            Standing standing = standing(ends);
            long now = System.nanoTime();
            first = first == 0 && standing.begun() ? now : first;
            if (standing.done()) {
                return new Contender.Took(Duration.ofNanos(now - start), Duration.ofNanos(Math.max(1, now - first)));
            }
            if (now - start > LONGEST.toNanos()) {
                throw new TimeoutException("The commits of " + group + " stand at " + standing);
            }
            Pace.rest(LOOK);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
