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
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology: change topics → one processor → record topics, what is refused, and snapshot requests.
 *
 * <p>Stores: {@code records} (each record's state), {@code hot} (records whose windows hold a change back) and {@code notes} (all else), each
 * with a changelog. All topics of one partition number are one task, hence the model in every key. The notes are cached, since
 * how far an input is changes with every record, and only the last of a transaction counts.
 */
final class ChangeTopology {
    static final String RECORDS = "records";
    static final String HOT = "hot";
    static final String NOTES = "notes";

    static final List<String> STORES = List.of(RECORDS, HOT, NOTES);
    private static final String CHANGES = "changes";
    private static final String PROCESSOR = "process";

    /** Entries live for a window: compacted early, so that the next start has little to read. */
    private static final Map<String, String> SHORT_LIVED = Map.of(
            TopicConfig.SEGMENT_BYTES_CONFIG, "4194304",
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1",
            TopicConfig.DELETE_RETENTION_MS_CONFIG, "60000");

    private ChangeTopology() {}

    static Topology build(StreamsSettings settings, Pattern changes, Surroundings surroundings) {
        Topology topology = new Topology();
        // said here, and not in the consumer's settings, it is Streams that resets, and the consumer tells why
        topology.addSource(
                AutoOffsetReset.earliest(), CHANGES, new ByteArrayDeserializer(), new ByteArrayDeserializer(), changes);
        topology.addProcessor(PROCESSOR, () -> new ChangeProcessor(settings, surroundings), CHANGES);
        topology.addStateStore(store(Stores.persistentKeyValueStore(RECORDS), Map.of()), PROCESSOR);
        topology.addStateStore(store(Stores.inMemoryKeyValueStore(HOT), SHORT_LIVED), PROCESSOR);
        topology.addStateStore(
                store(Stores.persistentKeyValueStore(NOTES), Map.of()).withCachingEnabled(), PROCESSOR);
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

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(
            KeyValueBytesStoreSupplier supplier, Map<String, String> changelog) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(changelog);
    }
}
