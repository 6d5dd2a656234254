package io.hivesync.streams;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.RecordContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a record goes, and its key there. It takes the key's place on the way to the one sink, since a sink's topic and
 * partition can depend on nothing else.
 *
 * @param partition null leaves it to the key
 */
record Destination(String topic, @Nullable Integer partition, byte @Nullable [] key) {

    static final class KeySerializer implements Serializer<Destination> {
        @Override
        public byte @Nullable [] serialize(String topic, Destination destination) {
            return destination.key();
        }
    }

    static String topicOf(Destination destination, byte @Nullable [] value, RecordContext context) {
        return destination.topic();
    }

    static Optional<Set<Integer>> partitionOf(
            String topic, Destination destination, byte @Nullable [] value, int partitions) {
        return Optional.ofNullable(destination.partition()).map(Set::of);
    }
}
