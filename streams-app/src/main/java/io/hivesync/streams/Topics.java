package io.hivesync.streams;

import java.util.Optional;
import org.apache.kafka.common.Uuid;

/** Which of our topics are there and fit. To write to one that is not there would stop every model, not its own alone. */
@FunctionalInterface
interface Topics {

    /** The topic's id, which another topic of the same name does not have; nothing when it is not there or does not fit. */
    Optional<Uuid> id(String topic);

    default boolean has(String topic) {
        return id(topic).isPresent();
    }
}
