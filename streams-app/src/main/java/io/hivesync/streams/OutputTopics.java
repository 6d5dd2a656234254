package io.hivesync.streams;

import java.util.Optional;
import org.apache.kafka.common.Uuid;

/** Which topics can be written to. To write to one that is not there would stop every model, not its own alone. */
@FunctionalInterface
public interface OutputTopics {

    /** The topic's id, which another topic of the same name does not have; nothing when it cannot be written to. */
    Optional<Uuid> id(String topic);

    default boolean has(String topic) {
        return id(topic).isPresent();
    }
}
