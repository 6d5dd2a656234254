package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** A processor that can be replaced by another on the same store, as after a restart. */
final class Restartable {
    final TestClock clock = new TestClock();
    final StreamCounters counters = new StreamCounters();
    final List<Sent> sent = new ArrayList<>();

    @Nullable
    Uuid output = Driven.OUTPUT;

    BatchMode mode = BatchMode.FOLD;

    private final Map<Uuid, List<ConsumerRecord<byte[], byte[]>>> topics = new HashMap<>();
    private final StreamsSettings settings = Driven.settings();
    private final KeyValueStore<Bytes, byte[]> store;
    private MockProcessorContext<Destination, byte[]> context;
    private ChangeProcessor processor;

    Restartable() {
        newContext();
        store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(ChangeTopology.STATE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        restart();
    }

    private void newContext() {
        context = new MockProcessorContext<>(
                new Properties(), new TaskId(0, 0), settings.stateDirectory().toFile());
    }

    void restart() {
        newContext();
        context.addStateStore(store);
        processor = new ChangeProcessor(
                settings.withMode(mode),
                Driven.surroundings(
                        settings,
                        topic -> Optional.ofNullable(output),
                        counters,
                        clock,
                        (at, each) -> inTopic().forEach(each)));
        processor.init(context);
    }

    /** The disk and the changelog are gone. */
    void loseState() {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(store::delete);
    }

    /** All that the record topic that there is now ever got. */
    List<ConsumerRecord<byte[], byte[]>> inTopic() {
        return topics.computeIfAbsent(requireNonNull(output), id -> new ArrayList<>());
    }

    void put(TestRecord<byte[], byte[]> event) {
        put(List.of(event));
    }

    /** As one poll brings them. */
    void put(List<TestRecord<byte[], byte[]>> events) {
        ConsumerRecord<byte[], byte[]> tied = Events.together(0, events);
        context.setRecordMetadata(tied.topic(), tied.partition(), tied.offset());
        processor.process(new Record<>(tied.key(), tied.value(), 0, tied.headers()));
        collect();
    }

    void pass(Duration time) {
        clock.advance(time);
        for (var punctuator : List.copyOf(context.scheduledPunctuators())) {
            if (!punctuator.cancelled() && punctuator.getInterval().compareTo(Duration.ofSeconds(2)) < 0) {
                punctuator.getPunctuator().punctuate(clock.millis());
            }
        }
        collect();
    }

    void quiet() {
        for (int i = 0; i < 5; i++) {
            pass(Driven.WINDOW);
        }
    }

    /** Whether a punctuator runs that makes Streams commit again and again. */
    boolean ticks() {
        return context.scheduledPunctuators().stream()
                .anyMatch(it -> !it.cancelled() && it.getInterval().compareTo(Duration.ofSeconds(2)) < 0);
    }

    private void collect() {
        for (var forward : context.forwarded()) {
            Record<? extends Destination, ? extends byte[]> record = forward.record();
            sent.add(Sent.of(record.key().key(), record.value(), record.headers()));
            inTopic().add(consumed(record, inTopic().size()));
        }
        context.resetForwards();
    }

    private static ConsumerRecord<byte[], byte[]> consumed(
            Record<? extends Destination, ? extends byte[]> record, long offset) {
        byte[] key = record.key().key();
        return new ConsumerRecord<>(
                Driven.NAMES.records(Events.MODEL),
                0,
                offset,
                record.timestamp(),
                TimestampType.CREATE_TIME,
                key.length,
                record.value() == null ? ConsumerRecord.NULL_SIZE : record.value().length,
                key,
                record.value(),
                record.headers(),
                Optional.empty());
    }

    List<String> briefly() {
        return sent.stream().map(Sent::brief).toList();
    }

    /** As a version that knew no ids of record topics left it. */
    void forgetFills() {
        store.delete(Bytes.wrap(("\0T" + Events.MODEL).getBytes(UTF_8)));
    }

    byte[] state(String id) {
        return store.get(new Model(Events.MODEL, "").keyOf(id.getBytes(UTF_8)));
    }
}
