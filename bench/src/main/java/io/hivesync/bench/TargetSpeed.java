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

/**
 * One target: the sink's writer, and what is written by hand, twice. Batch by batch in turn, so that whatever else the machine does
 * hits all three; who begins changes from batch to batch.
 */
final class TargetSpeed {
    private static final long SEED = 42;
    private static final int WARM_UP = 2;
    private static final int CONTENDERS = 3;
    private static final int SINK = 2;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final SpeedReference reference;
    private final int rounds;
    private final SpeedEvents events;

    /** Of one round, in nanoseconds. */
    private record Spent(long first, long second, long sink) {
        double ratio() {
            return (first + second) / 2.0 / sink;
        }

        double control() {
            return (double) first / second;
        }
    }

    /**
     * What came out.
     *
     * @param right whether the target held what it should after each round
     */
    record Figures(SpeedReference reference, Spread byHand, Spread sink, Spread ratio, Spread control, boolean right) {
        boolean holds() {
            return ratio.median() >= reference.budget();
        }
    }

    TargetSpeed(SpeedReference reference, int rounds) {
        this.reference = reference;
        this.rounds = rounds;
        this.events = SpeedEvents.of(reference.batch(), reference.batches(), new Random(SEED));
    }

    Figures measure() throws Exception {
        List<Spent> spent = new ArrayList<>();
        boolean right = true;
        for (int round = 0; round < WARM_UP + rounds; round++) {
            reference.reset();
            System.gc();
            try (Sink sink = reference.open()) {
                sink.check();
                sink.prepare(ACCOUNTS);
                Spent one = race(sink);
                if (round >= WARM_UP) {
                    spent.add(one);
                }
                right &= holdsWhatItShould(sink);
            }
        }
        double count = (double) reference.batch() * reference.batches() * 1e9;
        return new Figures(
                reference,
                Spread.of(spent.stream()
                        .map(one -> count * 2 / (one.first() + one.second()))
                        .toList()),
                Spread.of(spent.stream().map(one -> count / one.sink()).toList()),
                Spread.of(spent.stream().map(Spent::ratio).toList()),
                Spread.of(spent.stream().map(Spent::control).toList()),
                right);
    }

    private Spent race(Sink sink) throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), new LaneState(1, -1, "topic-1", 0, 0));
        long[] nanos = new long[CONTENDERS];
        long offset = -1;
        for (int i = 0; i < events.batches().size(); i++) {
            List<RecordChange> batch = events.batches().get(i);
            long last = offset + reference.batch();
            for (int turn = 0; turn < CONTENDERS; turn++) {
                int contender = (i + turn) % CONTENDERS;
                long start = System.nanoTime();
                if (contender == SINK) {
                    write(writer, new Batch.Changes(offset, last, ACCOUNTS, batch, 1));
                } else {
                    reference.write(contender, batch);
                }
                nanos[contender] += System.nanoTime() - start;
            }
            offset = last;
        }
        return new Spent(nanos[0], nanos[1], nanos[SINK]);
    }

    /** Again when the answer was lost, as the runtime would: JDK 25's HTTP client rarely breaks a connection off. */
    private static void write(SinkWriter writer, Batch batch) throws SinkException {
        try {
            writer.write(batch, TIMEOUT);
        } catch (SinkException.Unavailable e) {
            writer.write(batch, TIMEOUT);
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
