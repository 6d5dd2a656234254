package io.hivesync.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka Streams itself takes for such a stage: exactly once, with the streams-app's commit interval and producer batches, each
 * event is looked up and put in a store with a changelog, and sent on. It reads nothing of it: what comes, goes. Nobody checks what it sent.
 */
final class BareStreams implements Contender {
    static final String NAME = "bare-streams";
    private static final String STORE = "states";

    private final String bootstrapServers;
    private final Workload workload;
    private final AtomicInteger runs = new AtomicInteger();
    private @Nullable ChangeTopic topic;

    BareStreams(String bootstrapServers, Workload workload) {
        this.bootstrapServers = bootstrapServers;
        this.workload = workload;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws InterruptedException {
        topic = ChangeTopic.write(bootstrapServers, NAME + runs.incrementAndGet(), workload);
        System.gc();
    }

    @Override
    public Took run() throws Exception {
        ChangeTopic changes = requireNonNull(topic, "prepared");
        Path state = Files.createTempDirectory("hive-sync-bench-stage");
        long start = System.nanoTime();
        try (KafkaStreams streams = new KafkaStreams(topology(changes), properties(changes, state));
                Committed committed = new Committed(bootstrapServers, group(changes))) {
            streams.start();
            return committed.await(changes.ends(), start);
        } finally {
            Folders.delete(state);
        }
    }

    private static String group(ChangeTopic changes) {
        return changes.names().prefix() + "-streams";
    }

    private Properties properties(ChangeTopic changes, Path state) throws IOException {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, group(changes));
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, StageRun.THREADS);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 25);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 65_536);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
        return properties;
    }

    private static Topology topology(ChangeTopic changes) {
        String model = Accounts.SCHEMA.model();
        Topology topology = new Topology();
        topology.addSource(
                "changes",
                Serdes.Bytes().deserializer(),
                Serdes.ByteArray().deserializer(),
                changes.names().changes(model));
        topology.addProcessor("keep", Keeping::new, "changes");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray()),
                "keep");
        topology.addSink(
                "send",
                changes.names().records(model),
                Serdes.Bytes().serializer(),
                Serdes.ByteArray().serializer(),
                "keep");
        return topology;
    }

    /** For the one thread that Streams gives it. */
    private static final class Keeping implements Processor<Bytes, byte[], Bytes, byte[]> {
        private @Nullable ProcessorContext<Bytes, byte[]> context;
        private @Nullable KeyValueStore<Bytes, byte[]> store;

        @Override
        public void init(ProcessorContext<Bytes, byte[]> given) {
            context = given;
            store = given.getStateStore(STORE);
        }

        @Override
        public void process(Record<Bytes, byte[]> record) {
            KeyValueStore<Bytes, byte[]> states = requireNonNull(store, "init");
            states.get(record.key());
            states.put(record.key(), record.value());
            requireNonNull(context, "init").forward(record);
        }
    }
}
