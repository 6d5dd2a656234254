package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.ReplayRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replays that are asked of a sink, the last one of each model. Thread-safe. */
final class Replays {
    private static final Logger log = LoggerFactory.getLogger(Replays.class);

    private final String sink;
    private final Map<String, ReplayRequest> last = new ConcurrentHashMap<>();

    Replays(String sink) {
        this.sink = sink;
    }

    /**
     * Takes an entry of the control topic, whatever it is about.
     *
     * @return the model whose lanes may have to begin anew
     */
    Optional<String> heard(ConsumerRecord<String, byte[]> entry) {
        if (entry.key() == null || entry.value() == null) {
            return Optional.empty();
        }
        return ControlKeys.modelOfReplay(sink, entry.key()).filter(model -> learn(model, entry));
    }

    private boolean learn(String model, ConsumerRecord<String, byte[]> entry) {
        try {
            ReplayRequest request = ReplayRequest.decode(entry.value());
            return last.merge(model, request, (known, heard) -> heard.number() > known.number() ? heard : known)
                    == request;
        } catch (MalformedException e) {
            log.warn("The entry {} of the control topic is left aside: {}", entry.key(), e.getMessage());
            return false;
        }
    }

    Optional<ReplayRequest> of(String model) {
        return Optional.ofNullable(last.get(model));
    }

    /** What is asked of the lane in the topic with this id. */
    Optional<Rewind> of(Lane lane, String topicId) {
        ReplayRequest request = last.get(lane.model());
        if (request == null || !request.topicId().equals(topicId)) {
            return Optional.empty();
        }
        return request.fromOf(lane.partition()).stream()
                .mapToObj(offset -> new Rewind(request.number(), offset))
                .findFirst();
    }

    /** What a lane that replays by this request may apply in a second; 0: as much as it can. */
    long recordsPerSecond(String model, long number) {
        ReplayRequest request = last.get(model);
        return request == null || request.number() != number ? 0 : request.recordsPerSecond();
    }
}
