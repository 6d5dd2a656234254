package io.hivesync.webhook;

/** Makes sure that a model's topics exist, before the first event of the model is published. */
@FunctionalInterface
public interface ModelTopics {

    /**
     * Idempotent, and cheap once the topics are there. It should give up within seconds, for a caller waits for its answer.
     *
     * @throws RuntimeException when the topics cannot be had now; the call is answered 503
     */
    void ensure(String model);
}
