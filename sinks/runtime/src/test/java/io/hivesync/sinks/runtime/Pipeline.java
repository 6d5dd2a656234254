package io.hivesync.sinks.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchemaCodec;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import io.hivesync.topics.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The topics of one test and what writes them: stands for the streams-app, with its transactions. */
final class Pipeline implements AutoCloseable {
    static final String MODEL = "words";
    static final Duration SOON = Duration.ofSeconds(30);
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static final AtomicLong VERSIONS = new AtomicLong(1_000_000);

    final TopicNames names;
    final Admin admin;
    final int partitions;
    private final KafkaProducer<String, byte[]> producer;
    private final List<SinkRunner> runners = new ArrayList<>();
    final SettableClock clock = new SettableClock();

    Pipeline(int partitions) throws Exception {
        this.names = new TopicNames("t" + PREFIXES.incrementAndGet());
        this.partitions = partitions;
        this.admin = Admin.create(Map.of("bootstrap.servers", TestBroker.bootstrapServers()));
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", TestBroker.bootstrapServers(),
                        "transactional.id", names.prefix(),
                        "linger.ms", "0"),
                new StringSerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        create(names.models(), 1);
    }

    /** The topic of the model with its schema. */
    static Pipeline withModel(int partitions) throws Exception {
        Pipeline pipeline = new Pipeline(partitions);
        pipeline.create(pipeline.topic(), partitions);
        pipeline.schema(MODEL, 1, "text");
        return pipeline;
    }

    String topic() {
        return names.records(MODEL);
    }

    TopicPartition partition(int number) {
        return new TopicPartition(topic(), number);
    }

    Lane lane(int number) {
        return new Lane("main", topic(), MODEL, number);
    }

    String group() {
        return names.prefix() + "-sink-main";
    }

    void create(String topic, int partitionCount) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitionCount, (short) 1)))
                .all()
                .get();
    }

    /** A setting of the model's topic. */
    void setTopic(String name, String value) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic());
        var set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }

    void setTopic(String name, Duration time) throws Exception {
        setTopic(name, Long.toString(time.toMillis()));
    }

    /** Not while markers of a transaction are on their way to it: the producer could not go on. */
    void deleteTopic(String topic) throws Exception {
        await().atMost(Duration.ofMinutes(1)).until(() -> transaction() == TransactionState.COMPLETE_COMMIT);
        admin.deleteTopics(List.of(topic)).all().get();
    }

    private TransactionState transaction() throws Exception {
        return admin.describeTransactions(List.of(names.prefix()))
                .description(names.prefix())
                .get()
                .state();
    }

    void schema(String model, int number, String... fields) throws Exception {
        List<ModelSchema.Field> all = new ArrayList<>();
        for (String field : fields) {
            all.add(new ModelSchema.Field(field, FieldType.STRING));
        }
        byte[] value = ModelSchemaCodec.encode(new ModelSchema(model, number, all, ModelSchema.SourceKind.CAPTURE));
        send(List.of(new ProducerRecord<>(names.models(), model, value)));
    }

    /** One transaction, so that a marker follows. Value null: a delete. */
    void put(String id, @Nullable String text) throws Exception {
        send(List.of(record(names.records(MODEL), id, text)));
    }

    void send(List<ProducerRecord<String, byte[]>> records) throws Exception {
        producer.beginTransaction();
        List<Future<?>> sent = new ArrayList<>();
        records.forEach(record -> sent.add(producer.send(record)));
        producer.commitTransaction();
        for (Future<?> one : sent) {
            one.get();
        }
    }

    void sendAndAbort(List<ProducerRecord<String, byte[]>> records) {
        producer.beginTransaction();
        records.forEach(producer::send);
        producer.flush();
        producer.abortTransaction();
    }

    ProducerRecord<String, byte[]> record(String topic, String id, @Nullable String text) {
        return record(topic, id, text, 1);
    }

    ProducerRecord<String, byte[]> record(String topic, String id, @Nullable String text, int schema) {
        long version = VERSIONS.incrementAndGet();
        byte[] value = null;
        if (text != null) {
            var after = Json.MAPPER.createObjectNode().put("text", text).put("version", version);
            Source source =
                    new Source("1", "sqlite", "test", 1_000, null, null, MODEL, null, new Position(1, version, 0));
            value = EnvelopeCodec.encode(new Envelope(null, after, source, Op.UPDATE, 1_000));
        }
        var record = new ProducerRecord<>(topic, id, value);
        HeaderNames.put(record.headers(), HeaderNames.VERSION, Long.toString(version));
        HeaderNames.put(record.headers(), HeaderNames.SCHEMA, Integer.toString(schema));
        HeaderNames.put(record.headers(), HeaderNames.SOURCE_TS_MS, "1000");
        return record;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    SinkRunnerSettings settings(Map<String, Object> moreForTheClient) {
        Map<String, Object> client = new HashMap<>();
        client.put("bootstrap.servers", TestBroker.bootstrapServers());
        client.put("fetch.max.wait.ms", "50");
        client.put("session.timeout.ms", "6000");
        client.put("heartbeat.interval.ms", "300");
        client.putAll(moreForTheClient);
        return SinkRunnerSettings.of("main", names, client)
                .withClock(clock)
                .withTiming(RunnerTiming.defaults()
                        .withPauses(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofMillis(200))
                        .withDrain(Duration.ofMillis(500)));
    }

    /** A started runner; closed with the pipeline. */
    SinkRunner start(Sink sink) {
        return start(sink, Map.of());
    }

    SinkRunner start(Sink sink, Map<String, Object> moreForTheClient) {
        return start(sink, settings(moreForTheClient));
    }

    /** As a process with that state folder, whose absence the group would bear for long. */
    SinkRunner startAs(String instanceId, Sink sink, Map<String, Object> moreForTheClient) {
        Map<String, Object> client = new HashMap<>(moreForTheClient);
        client.put("session.timeout.ms", "120000");
        return start(sink, settings(client).withInstanceId(instanceId));
    }

    SinkRunner start(Sink sink, SinkRunnerSettings settings) {
        SinkRunner runner = new SinkRunner(sink, settings);
        runners.add(runner);
        runner.start();
        return runner;
    }

    Optional<OffsetAndMetadata> committed(TopicPartition partition) throws Exception {
        return Optional.ofNullable(admin.listConsumerGroupOffsets(group())
                .partitionsToOffsetAndMetadata()
                .get()
                .get(partition));
    }

    long end(TopicPartition partition) throws Exception {
        return admin.listOffsets(Map.of(partition, org.apache.kafka.clients.admin.OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    /** As compaction or retention does it. */
    void deleteRecordsBefore(TopicPartition partition, long offset) {
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** As an operator's tool does it. */
    void setGroupOffset(TopicPartition partition, long offset) throws Exception {
        admin.alterConsumerGroupOffsets(group(), Map.of(partition, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    /** Until the group stands at the end of every partition, behind the last marker. */
    void awaitNoLag() {
        await().atMost(SOON).untilAsserted(() -> {
            for (int i = 0; i < partitions; i++) {
                long end = end(partition(i));
                if (end > 0) {
                    org.assertj.core.api.Assertions.assertThat(committed(partition(i)))
                            .as("%s", partition(i))
                            .isPresent()
                            .get()
                            .extracting(OffsetAndMetadata::offset)
                            .isEqualTo(end);
                }
            }
        });
    }

    @Override
    public void close() {
        runners.forEach(runner -> runner.close(Duration.ofSeconds(5)));
        producer.close(Duration.ofSeconds(2));
        admin.close(Duration.ofSeconds(2));
    }
}
