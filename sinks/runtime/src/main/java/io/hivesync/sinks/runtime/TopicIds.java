package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Notices a topic that was deleted and created anew while its lanes are open. Kafka's consumer goes on in the new topic at
 * the old offset and says nothing; only the topic's id tells. Used by the consumer's thread.
 */
final class TopicIds {
    private final Repeated<Collection<String>, Map<String, String>> kafka;

    /**
     * @param kafka knows the ids of topics, see {@link KafkaView#topicIds}
     * @param pause between two looks
     * @param nanos a clock that never goes back
     */
    TopicIds(
            Function<Collection<String>, CompletableFuture<Map<String, String>>> kafka,
            Duration pause,
            LongSupplier nanos) {
        this.kafka = new Repeated<>(kafka, pause, nanos);
    }

    void check(Collection<LaneTask> lanes) {
        kafka.answer()
                .ifPresent(ids -> lanes.forEach(lane -> {
                    String id = ids.get(lane.lane().topic());
                    if (id != null) {
                        lane.topicIs(id);
                    }
                }));
        if (!lanes.isEmpty()) {
            kafka.ask(() -> lanes.stream().map(lane -> lane.lane().topic()).collect(Collectors.toSet()));
        }
    }
}
