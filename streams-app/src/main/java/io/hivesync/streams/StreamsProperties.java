package io.hivesync.streams;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams. */
final class StreamsProperties {
    /** What our topics take. */
    private static final int LARGEST = 4_194_304;

    /** As they are in the topic, compressed or not. */
    private static final int FETCHED_BYTES = 8 << 20;

    private StreamsProperties() {}

    static Properties of(StreamsSettings settings) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(settings));
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        properties.put(
                StreamsConfig.REPLICATION_FACTOR_CONFIG, settings.replication().factor());
        settings.replication()
                .config()
                .forEach((name, value) -> properties.put(StreamsConfig.topicPrefix(name), value));
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbys());
        // a new instance takes over what it has caught up with at the next look, by default after ten minutes
        properties.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallRocksDb.class);
        // what is read together is folded together, see Gathering; the next fetch comes while this is processed
        consumer(properties, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Gathering.EACH);
        consumer(properties, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCHED_BYTES);
        consumer(properties, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCHED_BYTES);
        // that is one record to Streams; two of a partition may wait
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 1);
        // models have no order among each other: a task that waited for all of its topics would hold what came of the
        // others
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
        // a change is visible when its transaction ends
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 25);
        properties.put(StreamsConfig.POLL_MS_CONFIG, 50);
        // a new model is found within this time
        properties.put(StreamsConfig.METADATA_MAX_AGE_CONFIG, 1_000);
        consumer(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        consumer(properties, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        // a close that asks for the position in a topic that is gone waits this long
        consumer(properties, ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        if (settings.instanceId() != null) {
            consumer(properties, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instanceId());
        }
        // the stores of the next task are asked for when this is over: half a second for each task by default
        properties.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 20);
        // an output topic that went away is noticed in this time, instead of a minute
        producer(properties, ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        producer(properties, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST);
        // for each partition a transaction has some dozens of records, or thousands: fewer requests, and fewer calls to
        // wake the sender
        producer(properties, ProducerConfig.BATCH_SIZE_CONFIG, 65_536);
        // a changelog gets the image too
        properties.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), LARGEST);
        // of one that goes away under a send only this is heard; the transaction, and a close, wait for it
        producer(properties, ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        producer(properties, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        // a transaction that begins before the last one's end is written everywhere is told to come back: after 100 ms
        // by default
        producer(properties, ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
        // the end of a large snapshot is one transaction
        producer(properties, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
        retries(properties, settings.clientProperties());
        properties.putAll(settings.clientProperties());
        return properties;
    }

    /**
     * At the first start each of the stores' topics is looked at again after such a pause, 100 ms by default: one by one. Streams
     * takes it from its main consumer; the others keep the default.
     */
    private static void retries(Properties properties, Map<String, String> given) {
        if (!given.containsKey(StreamsConfig.RETRY_BACKOFF_MS_CONFIG)) {
            consumer(properties, ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 20L);
        }
    }

    static String applicationId(StreamsSettings settings) {
        return settings.names().prefix() + "-streams";
    }

    /** The topics that Streams kept our state in. */
    static List<String> formerChangelogs(StreamsSettings settings) {
        return ChangeTopology.FORMER_STORES.stream()
                .map(store -> changelog(settings, store))
                .toList();
    }

    /** The topic that Streams keeps a store in. */
    static String changelog(StreamsSettings settings, String store) {
        return applicationId(settings) + "-" + store + "-changelog";
    }

    private static void consumer(Properties properties, String name, Object value) {
        properties.put(StreamsConfig.mainConsumerPrefix(name), value);
    }

    private static void producer(Properties properties, String name, Object value) {
        properties.put(StreamsConfig.producerPrefix(name), value);
    }
}
