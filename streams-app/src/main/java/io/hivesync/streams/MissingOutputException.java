package io.hivesync.streams;

import org.apache.kafka.common.KafkaException;

/** A model's change topic has events, but its record topic cannot take them. The app must go on without that model. */
final class MissingOutputException extends KafkaException {
    private static final long serialVersionUID = 1;

    MissingOutputException(Model model) {
        super("The topic " + model.recordTopic() + " is missing or has another number of partitions");
    }
}
