package io.hivesync.bench;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.SpeedEvents;
import io.hivesync.sinks.testkit.SpeedReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One target: the sink's writer, and what is written by hand, twice. Batch by batch in turn, so that whatever else the machine does
 * hits all three; who begins changes from batch to batch.
 */
final class TargetSpeed {
    private static final long SEED = 42;
    private static final int CONTENDERS = 3;
    private static final int SINK = 2;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int MOST_ATTEMPTS = 5;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);

    private final SpeedReference reference;
    private final int rounds;
    private final SpeedEvents events;

    /** Of one round, by contender, in nanoseconds. @param cpu of this process alone: that of a server in it too */
    private record Spent(long[] nanos, long[] cpu) {
        double byHand() {
            return (nanos[0] + nanos[1]) / 2.0;
        }

        double ratio() {
            return byHand() / nanos[SINK];
        }

        double control() {
            return (double) nanos[0] / nanos[1];
        }
    }

    /**
     * What came out.
     *
     * @param right whether the target held what it should after each round
     */
    record Figures(SpeedReference reference, Speed byHand, Speed sink, Spread ratio, Spread control, boolean right) {
        boolean holds() {
            return ratio.median() >= reference.budget();
        }
    }

    /** @param cpu in microseconds an event */
    record Speed(Spread eventsPerSecond, Spread cpu) {}

    TargetSpeed(SpeedReference reference, int rounds) {
        this.reference = reference;
        this.rounds = rounds;
        this.events = SpeedEvents.of(reference.batch(), reference.batches(), new Random(SEED));
    }

    Figures measure() throws Exception {
        List<Spent> spent = new ArrayList<>();
        boolean right = true;
        for (int round = 0; round < reference.warmUp() + rounds; round++) {
            reference.reset();
            System.gc();
            try (Sink sink = reference.open()) {
                sink.check();
                sink.prepare(ACCOUNTS);
                Spent one = race(sink);
                if (round >= reference.warmUp()) {
                    spent.add(one);
                }
                right &= holdsWhatItShould(sink);
            }
        }
        return new Figures(
                reference,
                new Speed(
                        spread(spent, one -> events() * 1e9 / one.byHand()),
                        spread(spent, one -> (one.cpu()[0] + one.cpu()[1]) / 2e3 / events())),
                new Speed(
                        spread(spent, one -> events() * 1e9 / one.nanos()[SINK]),
                        spread(spent, one -> one.cpu()[SINK] / 1e3 / events())),
                spread(spent, Spent::ratio),
                spread(spent, Spent::control),
                right);
    }

    private double events() {
        return (double) reference.batch() * reference.batches();
    }

    private static Spread spread(List<Spent> rounds, Function<Spent, Double> figure) {
        return Spread.of(rounds.stream().map(figure).toList());
    }

    private Spent race(Sink sink) throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), new LaneState(1, -1, "topic-1", 0, 0));
        Spent spent = new Spent(new long[CONTENDERS], new long[CONTENDERS]);
        long offset = -1;
        for (int i = 0; i < events.batches().size(); i++) {
            List<RecordChange> batch = events.batches().get(i);
            long last = offset + reference.batch();
            for (int turn = 0; turn < CONTENDERS; turn++) {
                int contender = (i + turn) % CONTENDERS;
                long start = System.nanoTime();
                long cpu = Machine.cpuNanos();
                if (contender == SINK) {
                    write(writer, new Batch.Changes(offset, last, ACCOUNTS, batch, 1));
                } else {
                    reference.write(contender, batch);
                }
                spent.nanos()[contender] += System.nanoTime() - start;
                spent.cpu()[contender] += Machine.cpuNanos() - cpu;
            }
            offset = last;
        }
        return spent;
    }

    /** Again when the answer was lost or the server wants fewer calls, as the runtime would; the pause counts. */
    private static void write(SinkWriter writer, Batch batch) throws SinkException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                writer.write(batch, TIMEOUT);
                return;
            } catch (SinkException.Unavailable | SinkException.Overloaded e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                Pace.rest(BETWEEN_ATTEMPTS);
            }
        }
    }

    private boolean holdsWhatItShould(Sink sink) throws SinkException {
        if (!reference.readable()) {
            return true;
        }
        TreeSet<String> ids = new TreeSet<>();
        sink.readRows(ACCOUNTS, Optional.empty(), row -> ids.add(row.bladeId()));
        return ids.equals(events.live());
    }
}
