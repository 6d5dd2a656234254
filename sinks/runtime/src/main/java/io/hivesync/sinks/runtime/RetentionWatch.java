package io.hivesync.sinks.runtime;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that what a lane has not applied grows old, before Kafka may remove it: says it once in the log, and in the lane's
 * status as long as it lasts. Looks now and then, on a thread of its own; a look that Kafka refuses is made again with the
 * next one. {@link #check} is for the consumer's thread, {@link #warning} for any.
 */
final class RetentionWatch {
    private static final Logger log = LoggerFactory.getLogger(RetentionWatch.class);

    private final LaneContext context;
    private final Duration pause;
    private final LongSupplier nanos;
    private @Nullable CompletableFuture<Map<TopicPartition, String>> asked;
    private long next;
    private volatile Map<TopicPartition, String> warnings = Map.of();

    /** @param nanos a clock that never goes back */
    RetentionWatch(LaneContext context, LongSupplier nanos) {
        this.context = context;
        this.pause = context.settings().timing().retention();
        this.nanos = nanos;
        this.next = nanos.getAsLong();
    }

    /** Empty when there is nothing to warn of. */
    String warning(TopicPartition partition) {
        return warnings.getOrDefault(partition, "");
    }

    void check(Collection<LaneTask> lanes) {
        CompletableFuture<Map<TopicPartition, String>> answer = asked;
        if (answer != null && answer.isDone()) {
            asked = null;
            take(answer);
        }
        long now = nanos.getAsLong();
        if (asked == null && now - next >= 0 && !lanes.isEmpty()) {
            Map<TopicPartition, Long> applied = new HashMap<>();
            lanes.stream()
                    .filter(lane -> !lane.readsAllKeys())
                    .forEach(lane -> applied.put(lane.partition(), lane.applied()));
            asked = CompletableFuture.supplyAsync(() -> look(applied), Thread::startVirtualThread);
            next = now + pause.toNanos();
        }
    }

    private void take(CompletableFuture<Map<TopicPartition, String>> answer) {
        try {
            Map<TopicPartition, String> found = answer.join();
            tell(found);
            warnings = found;
        } catch (CompletionException e) {
            log.debug("How old what waits is could not be found out", e);
        }
    }

    /** A line a topic: its lanes are behind for the same reason. */
    private void tell(Map<TopicPartition, String> found) {
        Map<String, List<Integer>> begun = new HashMap<>();
        found.forEach((partition, warning) -> {
            if (warning(partition).isEmpty()) {
                begun.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                        .add(partition.partition());
            }
        });
        begun.forEach((topic, partitions) -> log.warn(
                "Sink {} is far behind, in partitions {} of {}: {}",
                context.settings().sinkName(),
                partitions.stream().sorted().toList(),
                topic,
                found.get(new TopicPartition(topic, partitions.getFirst()))));
    }

    private Map<TopicPartition, String> look(Map<TopicPartition, Long> applied) {
        try {
            return overdue(applied);
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private Map<TopicPartition, String> overdue(Map<TopicPartition, Long> applied) throws InterruptedException {
        KafkaView kafka = context.kafka();
        long now = context.settings().clock().millis();
        Map<String, Retention> retentions = kafka.retentions(
                applied.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        Map<TopicPartition, Long> moments = new HashMap<>();
        applied.keySet().forEach(partition -> {
            Retention retention = requireNonNull(retentions.get(partition.topic()));
            moments.put(partition, Math.max(0, now - retention.warnAfter().toMillis()));
        });
        Map<TopicPartition, Long> committed = kafka.committed();
        Map<TopicPartition, String> overdue = new HashMap<>();
        kafka.offsetsAt(moments).forEach((partition, young) -> {
            // what a commit passed was read, also where only transaction markers stand
            long reached = Math.max(applied.getOrDefault(partition, -1L) + 1, committed.getOrDefault(partition, 0L));
            Retention retention = retentions.get(partition.topic());
            if (reached > 0 && reached < young && retention != null) {
                overdue.put(partition, retention.warning(partition.topic()));
            }
        });
        return overdue;
    }
}
