package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever comes, one by one or together, repeated, folded or not, over restarts, a clock that jumps by hours, state that is lost
 * and record topics that are made anew: in the end each record shows its last image, its versions only rose, and no image was
 * sent twice in a row.
 */
class ConvergenceTest {
    private static final int RUNS = 300;
    private static final int STEPS = 200;
    private static final String[] IDS = {"a", "b", "c", "d"};

    /** They tell of each loss: some thousand times. */
    private static final List<Logger> TELLERS = Stream.of(Recalling.class, Refilling.class)
            .map(teller -> (Logger) LoggerFactory.getLogger(teller))
            .toList();

    @BeforeAll
    static void beSilent() {
        TELLERS.forEach(teller -> teller.setLevel(Level.OFF));
    }

    @AfterAll
    static void speakAgain() {
        TELLERS.forEach(teller -> teller.setLevel(null));
    }

    @ParameterizedTest
    @ValueSource(longs = {20261122, 1, 2, 3})
    void everyRecordEndsAsItsSourceLeftIt(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            new Run(random).check();
        }
    }

    /** In whatever order webhook events arrive, the record ends as if they had come in their own order. */
    @ParameterizedTest
    @ValueSource(longs = {20261122, 1, 2, 3})
    void webhookEventsEndTheSameInEveryOrder(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            List<TestRecord<byte[], byte[]>> events = new ArrayList<>();
            boolean together = random.nextBoolean();
            for (int sequence = 1; sequence <= 6; sequence++) {
                events.add(Events.webhook("a", sequence, partial(random)));
            }
            ObjectNode inOrder = end(events, together);
            Collections.shuffle(events, random);
            assertThat(end(events, !together)).as("after %s", events).isEqualTo(inOrder);
        }
    }

    private static String partial(Random random) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> null;
            case 2 -> "{}";
            case 3 -> "{\"x\":" + random.nextInt(3) + "}";
            case 4 -> "{\"y\":" + random.nextInt(3) + "}";
            default -> "{\"x\":" + random.nextInt(3) + ",\"y\":null}";
        };
    }

    private static ObjectNode end(List<TestRecord<byte[], byte[]>> events, boolean together) {
        Restartable app = new Restartable();
        if (together) {
            app.put(events);
        } else {
            events.forEach(app::put);
        }
        app.quiet();
        String last = app.sent.getLast().after();
        return last == null ? null : Events.object(last);
    }

    private static final class Run {
        private final Random random;
        private final Restartable app = new Restartable();
        private final Map<String, String> source = new HashMap<>();
        /** The change topic. */
        private final List<TestRecord<byte[], byte[]>> told = new ArrayList<>();
        /** By record, of what the state or the record topic can still know. */
        private final Map<String, Long> versions = new HashMap<>();

        private long sequence;
        private int topics = 1;
        private int checked;

        Run(Random random) {
            this.random = random;
        }

        void check() {
            for (int step = 0; step < STEPS; step++) {
                step();
                checkVersions();
            }
            app.quiet();
            checkVersions();
            assertThat(live(lastSent())).isEqualTo(live(source));
            assertThat(app.counters.get(StreamCounter.RECEIVED)).isEqualTo(Driven.sumOfOutcomes(app.counters));
            assertThat(app.counters.get(StreamCounter.SENT)).isEqualTo(app.sent.size());
            assertThat(app.ticks()).isFalse();
        }

        private void step() {
            switch (random.nextInt(50)) {
                case 0 -> loseState();
                case 1 -> replaceTopic();
                case 2 -> app.clock.advance(Duration.ofHours(random.nextInt(49) - 24));
                default -> usualStep();
            }
        }

        private void usualStep() {
            switch (random.nextInt(13)) {
                case 0, 1, 2, 3, 4 -> change();
                case 5, 6 -> repeat();
                case 7, 8, 9 -> app.pass(Duration.ofMillis(random.nextInt(150)));
                case 10 -> restart();
                case 11 -> together();
                default -> app.clock.advance(Duration.ofMillis(random.nextInt(400) - 200));
            }
        }

        private void restart() {
            app.mode = random.nextBoolean() ? BatchMode.FOLD : BatchMode.EVERY_CHANGE;
            app.restart();
        }

        /** What was read is read again then. Of a record that the topic never got, nothing is known any more. */
        private void loseState() {
            app.loseState();
            versions.clear();
            app.inTopic().stream()
                    .map(record -> Sent.of(record.key(), record.value(), record.headers()))
                    .forEach(sent -> versions.put(sent.id(), sent.version()));
            restart();
            for (int from = 0; from < told.size(); ) {
                int to = Math.min(told.size(), from + 1 + random.nextInt(20));
                app.put(List.copyOf(told.subList(from, to)));
                from = to;
            }
        }

        private void replaceTopic() {
            app.output = new Uuid(0, Driven.OUTPUT.getLeastSignificantBits() + topics++);
            restart();
        }

        /** What one poll brings: repeats among it, and there and back. */
        private void together() {
            List<TestRecord<byte[], byte[]>> events = new ArrayList<>();
            for (int count = 2 + random.nextInt(8); count > 0; count--) {
                events.add(told.isEmpty() || random.nextInt(3) > 0 ? next() : told.get(random.nextInt(told.size())));
            }
            app.put(events);
        }

        private void change() {
            app.put(next());
        }

        private TestRecord<byte[], byte[]> next() {
            String id = IDS[random.nextInt(IDS.length)];
            // few values, so that a record often goes there and back
            String after = random.nextInt(4) == 0 ? null : "{\"n\":" + random.nextInt(3) + "}";
            source.put(id, after);
            TestRecord<byte[], byte[]> event = Events.capture(id, ++sequence, after);
            told.add(event);
            return event;
        }

        private void repeat() {
            if (!told.isEmpty()) {
                app.put(told.get(random.nextInt(told.size())));
            }
        }

        private void checkVersions() {
            for (Sent sent : app.sent.subList(checked, app.sent.size())) {
                Long before = versions.put(sent.id(), sent.version());
                assertThat(sent.version()).as(sent.brief()).isGreaterThan(before == null ? 0 : before);
            }
            checked = app.sent.size();
        }

        /** What the present record topic shows. */
        private Map<String, String> lastSent() {
            Map<String, String> images = new HashMap<>();
            for (var record : app.inTopic()) {
                Sent sent = Sent.of(record.key(), record.value(), record.headers());
                // a new topic gets what it may have got already
                if (topics == 1 && images.containsKey(sent.id())) {
                    assertThat(sent.after()).isNotEqualTo(images.get(sent.id()));
                }
                images.put(sent.id(), sent.after());
            }
            return images;
        }

        /** Of what was deleted before a topic was made, that has nothing. */
        private static Map<String, String> live(Map<String, String> images) {
            Map<String, String> live = new HashMap<>(images);
            live.values().removeIf(Objects::isNull);
            return live;
        }
    }
}
