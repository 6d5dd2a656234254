package io.hivesync.streams;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology: change topics → one processor → record topics, what is refused, and snapshot requests.
 *
 * <p>One store, with a changelog: each record's state, and {@link Notes} of all else; more would be opened, and their changelogs loaded, at
 * each start. All topics of one partition number are one task, hence the model in every record's key. Nothing is cached by Streams: what is
 * read together is written once, and {@link RecentStates} saves the looks.
 */
final class ChangeTopology {
    static final String STATE = "state";

    /** Of the first format, see {@link StateFormat}. */
    static final List<String> FORMER_STORES = List.of("records", "hot", "notes");

    /** What is in the segment that is written to is not compacted, and is read whole by who has lost the store. */
    private static final Map<String, String> CHANGELOG = Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, "67108864");

    private static final String CHANGES = "changes";
    private static final String PROCESSOR = "process";

    private ChangeTopology() {}

    static Topology build(StreamsSettings settings, Pattern changes, Surroundings surroundings) {
        Topology topology = new Topology();
        // said here, and not in the consumer's settings, it is Streams that resets, and the consumer tells why
        topology.addSource(
                AutoOffsetReset.earliest(), CHANGES, new ByteArrayDeserializer(), new ByteArrayDeserializer(), changes);
        topology.addProcessor(PROCESSOR, () -> new ChangeProcessor(settings, surroundings), CHANGES);
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STATE), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(CHANGELOG),
                PROCESSOR);
        topology.<Destination, byte[]>addSink(
                "send",
                Destination::topicOf,
                new Destination.KeySerializer(),
                new ByteArraySerializer(),
                Destination::partitionOf,
                PROCESSOR);
        return topology;
    }

    /** In Kafka's words; nothing is started. */
    static String describe(StreamsSettings settings) {
        Topics topics = topic -> Optional.empty();
        StreamCounters counters = new StreamCounters();
        Clock clock = Clock.systemUTC();
        LostInput lost = new LostInput(settings.names(), topics, counters, new ControlSender(settings, clock));
        Surroundings nothing = new Surroundings(clock, topics, counters, lost, (partition, each) -> {}, new Timers());
        return build(settings, settings.names().changesPattern(), nothing)
                .describe()
                .toString()
                // the name of a lambda says nothing and is another one each time
                .replaceAll("extractor class: [^)]*", "topic: that of each output");
    }
}
