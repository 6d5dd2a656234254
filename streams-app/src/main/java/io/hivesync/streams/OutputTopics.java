package io.hivesync.streams;

/** Which topics can be written to. To write to one that is not there would stop every model, not its own alone. */
@FunctionalInterface
public interface OutputTopics {

    boolean has(String topic);
}
