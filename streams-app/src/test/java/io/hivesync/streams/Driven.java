package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.Mark;
import io.hivesync.topics.Position;
import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology in Kafka's test driver: one partition, one clock. */
final class Driven implements AutoCloseable {
    static final TopicNames NAMES = new TopicNames("hive");
    static final Uuid OUTPUT = new Uuid(0, 1);
    static final Duration WINDOW = Duration.ofMillis(100);

    final TestClock clock = new TestClock();
    final StreamCounters counters = new StreamCounters();
    private final TopologyTestDriver driver;

    Driven() {
        this(WINDOW);
    }

    Driven(Duration window) {
        this(settings().withWindow(window));
    }

    Driven(BatchMode mode) {
        this(settings().withWindow(WINDOW).withMode(mode));
    }

    private Driven(StreamsSettings settings) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallRocksDb.class);
        driver = new TopologyTestDriver(
                ChangeTopology.build(
                        settings,
                        NAMES.changesPattern(),
                        surroundings(settings, topic -> Optional.of(OUTPUT), counters, clock, (at, each) -> {})),
                properties,
                clock.instant());
    }

    static Surroundings surroundings(
            StreamsSettings settings, Topics topics, StreamCounters counters, TestClock clock, EarlierRecords earlier) {
        LostInput lost = new LostInput(NAMES, topics, counters, new ControlSender(settings, clock));
        return new Surroundings(clock, topics, counters, lost, earlier, new Timers());
    }

    static StreamsSettings settings() {
        try {
            Path state = Files.createTempDirectory("streams-test");
            state.toFile().deleteOnExit();
            return StreamsSettings.of("none:1", NAMES, 1, state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void put(TestRecord<byte[], byte[]> record) {
        put(NAMES.changes(Events.MODEL), record);
    }

    void put(String topic, TestRecord<byte[], byte[]> record) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(record);
    }

    /** As one poll brings them. */
    @SafeVarargs
    final void together(TestRecord<byte[], byte[]>... events) {
        ConsumerRecord<byte[], byte[]> tied = Events.together(7, List.of(events));
        put(new TestRecord<>(tied.key(), tied.value(), tied.headers()));
    }

    void capture(String id, long sequence, String after) {
        put(Events.capture(id, sequence, after));
    }

    void webhook(String id, long sequence, String after) {
        put(Events.webhook(id, sequence, after));
    }

    void mark(Mark.Kind kind, Position position) {
        put(Events.mark(kind, null, position));
    }

    /** Goes on tick by tick, as a stream thread would. */
    void pass(Duration time) {
        Duration tick = WINDOW.dividedBy(10);
        for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plus(tick)) {
            clock.advance(tick);
            driver.advanceWallClockTime(tick);
        }
    }

    void jump(Duration time) {
        clock.advance(time);
        driver.advanceWallClockTime(time);
    }

    /** Until every window is over. */
    void quiet() {
        pass(WINDOW.multipliedBy(3));
    }

    /** What was sent since the last call. */
    List<Sent> sent() {
        return sent(Events.MODEL);
    }

    List<Sent> sent(String model) {
        List<Sent> all = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : out(NAMES.records(model))) {
            all.add(Sent.of(record.key(), record.value(), record.headers()));
        }
        return all;
    }

    List<String> briefly() {
        return sent().stream().map(Sent::brief).toList();
    }

    List<TestRecord<byte[], byte[]>> out(String topic) {
        TestOutputTopic<byte[], byte[]> output =
                driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return output.readRecordsToList();
    }

    RecordState state(String id) {
        Model model = new Models(NAMES).named(Events.MODEL);
        byte[] stored =
                driver.<Bytes, byte[]>getKeyValueStore(ChangeTopology.STATE).get(model.keyOf(id.getBytes(UTF_8)));
        return stored == null ? null : RecordStateCodec.decode(Events.MODEL, stored);
    }

    /** Every event that came in has one outcome. */
    static long sumOfOutcomes(StreamCounters counters) {
        return Arrays.stream(StreamCounter.values())
                .filter(counter -> counter.compareTo(StreamCounter.RECEIVED) < 0)
                .mapToLong(counters::get)
                .sum();
    }

    long count(StreamCounter counter) {
        return counters.get(counter);
    }

    @Override
    public void close() {
        driver.close();
    }
}
