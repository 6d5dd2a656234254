package io.hivesync.sinks.runtime;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Notices a topic that was deleted and created anew while its lanes are open. Kafka's consumer goes on in the new topic at
 * the old offset and says nothing; only the topic's id tells. Used by the consumer's thread.
 */
final class TopicIds {
    private final KafkaView kafka;
    private final SinkRunnerSettings settings;
    private @Nullable CompletableFuture<Map<String, String>> asked;
    private long nextMs;

    TopicIds(KafkaView kafka, SinkRunnerSettings settings) {
        this.kafka = kafka;
        this.settings = settings;
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
        long now = settings.clock().millis();
        if (asked == null && now >= nextMs && !lanes.isEmpty()) {
            Set<String> topics = lanes.stream().map(lane -> lane.lane().topic()).collect(Collectors.toSet());
            asked = kafka.topicIds(topics);
            nextMs = now + settings.timing().topicIds().toMillis();
        }
    }
}
