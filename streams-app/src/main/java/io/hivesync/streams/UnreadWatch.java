package io.hivesync.streams;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that changes which nobody has read yet are past half the time that their topic keeps them: says it once in the log, and
 * in the status as long as it lasts. Looks now and then; a look that Kafka refuses is made again with the next one. For one
 * thread, but {@link #warnings}, which any may ask for.
 */
final class UnreadWatch {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadWatch.class);
    private static final Duration EVERY = Duration.ofMinutes(5);

    private final UnreadChanges changes;
    private final Clock clock;
    private final LongSupplier nanos;
    private @Nullable Long last;
    private volatile Map<String, String> warnings = Map.of();

    /** @param nanos a clock that never goes back */
    UnreadWatch(UnreadChanges changes, Clock clock, LongSupplier nanos) {
        this.changes = changes;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** By change topic. */
    Map<String, String> warnings() {
        return warnings;
    }

    /** Looks if it is time to. */
    void check(ClusterTopics cluster) {
        long now = nanos.getAsLong();
        Map<String, Integer> topics = cluster.changeTopics();
        if (topics.isEmpty() || (last != null && now - last < EVERY.toNanos())) {
            return;
        }
        last = now;
        try {
            Map<String, String> found = look(topics, cluster.retentions(topics.keySet()));
            tell(found);
            warnings = found;
        } catch (KafkaException e) {
            LOG.debug("How old unread changes are could not be found out", e);
        }
    }

    private Map<String, String> look(Map<String, Integer> topics, Map<String, Duration> kept) {
        long now = clock.millis();
        Map<TopicPartition, Long> moments = new HashMap<>();
        kept.forEach((topic, time) -> {
            long moment = Math.max(0, now - time.dividedBy(2).toMillis());
            for (int partition = 0; partition < topics.getOrDefault(topic, 0); partition++) {
                moments.put(new TopicPartition(topic, partition), moment);
            }
        });
        return changes.olderThan(moments).stream()
                .map(TopicPartition::topic)
                .distinct()
                .collect(Collectors.toUnmodifiableMap(
                        topic -> topic, topic -> warning(requireNonNull(kept.get(topic)))));
    }

    private void tell(Map<String, String> found) {
        found.forEach((topic, warning) -> {
            if (!warnings.containsKey(topic)) {
                LOG.warn("{}: {}", topic, warning);
            }
        });
    }

    private static String warning(Duration kept) {
        return "There are changes older than " + text(kept.dividedBy(2))
                + " that the streams-app has not read. Kafka removes" + " them after " + text(kept)
                + " (retention.ms); a snapshot of the model is asked for then";
    }

    private static String text(Duration time) {
        return time.toDays() > 1
                ? time.toDays() + " days"
                : time.toHours() > 1 ? time.toHours() + " hours" : time.toSeconds() + " s";
    }
}
