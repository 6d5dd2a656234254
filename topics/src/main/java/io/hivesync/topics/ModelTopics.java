package io.hivesync.topics;

/** Makes sure of a model's topics before its first record. */
@FunctionalInterface
public interface ModelTopics {

    /**
     * Returns when the topics are there; called again for a model that has them.
     *
     * @throws IllegalArgumentException when the model's name gives no legal topic: the model is left out
     * @throws TopicMismatchException when its topics do not fit: the model is left out
     * @throws org.apache.kafka.common.KafkaException when it cannot be said now: tried again
     */
    void ensure(String model);
}
