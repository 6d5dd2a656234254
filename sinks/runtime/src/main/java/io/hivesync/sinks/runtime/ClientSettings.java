package io.hivesync.sinks.runtime;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The settings of our Kafka clients: what the user may tune, and what the guarantees stand on. */
record ClientSettings(String group, @Nullable String instanceId, long fetchedBytes, Map<String, Object> user) {

    /** In one poll. What is compressed is bounded by nothing else: unpacked, each record is there twice until its headers are read. */
    private static final int POLLED = 32;

    private static final long FETCHED_TO_LOOK = 4L << 20;

    private static final Map<String, Object> TUNING = Map.of(
            "partition.assignment.strategy", CooperativeStickyAssignor.class.getName(),
            // a new model's topic is found within about this time
            "metadata.max.age.ms", "1000",
            // a killed member's partitions are another's within this time
            "session.timeout.ms", "6000",
            "heartbeat.interval.ms", "2000",
            "max.poll.records", String.valueOf(POLLED),
            "max.partition.fetch.bytes", "2097152");

    private static final Map<String, Object> FIXED = Map.of(
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest",
            "enable.auto.commit", "false",
            "allow.auto.create.topics", "false");

    /** A dead letter is as safe as the record, and may be larger by what it says. */
    private static final Map<String, Object> FIXED_FOR_LETTERS = Map.of(
            "enable.idempotence", "true",
            "acks", "all",
            "linger.ms", "0",
            "max.request.size", "6291456",
            "max.block.ms", "10000",
            "request.timeout.ms", "10000",
            "delivery.timeout.ms", "20000");

    static ClientSettings of(SinkRunnerSettings settings) {
        return new ClientSettings(
                settings.group(), settings.instanceId(), settings.memoryBytes() / 4, settings.clientProperties());
    }

    /** Of who only looks into topics. */
    static ClientSettings of(String group, Map<String, Object> user) {
        return new ClientSettings(group, null, FETCHED_TO_LOOK, Map.copyOf(user));
    }

    /** A member of the sink's group. */
    KafkaConsumer<String, byte[]> member() {
        Map<String, Object> settings = consumer();
        settings.put("fetch.max.bytes", user.getOrDefault("fetch.max.bytes", String.valueOf(fetchedBytes)));
        // records that went away before they were read are to be told of; a lane says itself where it begins
        settings.put("auto.offset.reset", "none");
        settings.put("group.id", group);
        settings.put("group.protocol", "classic");
        if (instanceId != null) {
            settings.put("group.instance.id", instanceId);
        }
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** A reader without a group, of topics to which little comes: a fetch that finds nothing new is answered late. */
    KafkaConsumer<String, byte[]> follower() {
        Map<String, Object> settings = consumer();
        settings.put("metadata.max.age.ms", "10000");
        settings.put("fetch.max.wait.ms", "5000");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** A reader without a group. */
    KafkaConsumer<String, byte[]> reader() {
        return new KafkaConsumer<>(consumer(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** For dead letters. */
    KafkaProducer<String, byte[]> producer() {
        Map<String, Object> settings = new HashMap<>(user);
        settings.putAll(FIXED_FOR_LETTERS);
        settings.remove("transactional.id");
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    Map<String, Object> admin() {
        return user;
    }

    private Map<String, Object> consumer() {
        Map<String, Object> settings = new HashMap<>(TUNING);
        settings.put("fetch.max.bytes", String.valueOf(FETCHED_TO_LOOK));
        settings.putAll(user);
        settings.putAll(FIXED);
        settings.remove("group.id");
        settings.remove("group.instance.id");
        return settings;
    }

    @Override
    public String toString() {
        return "ClientSettings[group=" + group + "]";
    }
}
