package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Notices a topic that was deleted and created anew while its lanes are open. Kafka's consumer goes on in the new topic at
 * the old offset and says nothing; only the topic's id tells. Used by the consumer's thread.
 */
final class TopicIds {
    private final Function<Collection<String>, CompletableFuture<Map<String, String>>> kafka;
    private final Duration pause;
    private @Nullable CompletableFuture<Map<String, String>> asked;
    private final LongSupplier nanos;
    private long next;

    /**
     * @param kafka knows the ids of topics, see {@link KafkaView#topicIds}
     * @param pause between two looks
     * @param nanos a clock that never goes back
     */
    TopicIds(
            Function<Collection<String>, CompletableFuture<Map<String, String>>> kafka,
            Duration pause,
            LongSupplier nanos) {
        this.kafka = kafka;
        this.pause = pause;
        this.nanos = nanos;
        this.next = nanos.getAsLong();
    }

    void check(Collection<LaneTask> lanes) {
        if (asked != null && asked.isDone()) {
            Map<String, String> ids = asked.getNow(Map.of());
            asked = null;
            for (LaneTask lane : lanes) {
                String id = ids.get(lane.lane().topic());
                if (id != null) {
                    lane.topicIs(id);
                }
            }
        }
        long now = nanos.getAsLong();
        if (asked == null && now - next >= 0 && !lanes.isEmpty()) {
            Set<String> topics = lanes.stream().map(lane -> lane.lane().topic()).collect(Collectors.toSet());
            asked = kafka.apply(topics);
            next = now + pause.toNanos();
        }
    }
}
