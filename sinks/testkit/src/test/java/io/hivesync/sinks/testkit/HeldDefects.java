package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChange;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What may be wrong with changes that wait. */
final class HeldDefects {
    private HeldDefects() {}

    /** Hands on; a defect overrides one thing. */
    private static class Holding implements HeldChanges {
        final HeldChanges sound;

        Holding(HeldChanges sound) {
            this.sound = sound;
        }

        @Override
        public int count() {
            return sound.count();
        }

        @Override
        public void hold(Batch.Changes one, String reason, Duration timeout) throws SinkException {
            sound.hold(one, reason, timeout);
        }

        @Override
        public Tried retry(long offset, Attempt attempt) throws SinkException {
            return sound.retry(offset, attempt);
        }

        @Override
        public void forget(long offset, HeldChange held, Duration timeout) throws SinkException {
            sound.forget(offset, held, timeout);
        }
    }

    /** Passes over what it should keep. */
    static final class PassesOver extends DefectiveSink {
        PassesOver(Sink target) {
            super(target);
        }

        @Override
        Optional<HeldChanges> held(Taken taken) {
            return super.held(taken).map(held -> new Holding(held) {
                @Override
                public void hold(Batch.Changes one, String reason, Duration timeout) throws SinkException {
                    taken.writer()
                            .write(
                                    new Batch.Changes(one.previousOffset(), one.lastOffset(), ACCOUNTS, List.of(), 0),
                                    TIMEOUT);
                }
            });
        }
    }

    /** Keeps what a newer change stands for. */
    static final class KeepsWhatIsOld extends DefectiveSink {
        private Batch.@Nullable Changes kept;

        KeepsWhatIsOld(Sink target) {
            super(target);
        }

        @Override
        Optional<HeldChanges> held(Taken taken) {
            return super.held(taken).map(held -> new Holding(held) {
                @Override
                public void hold(Batch.Changes one, String reason, Duration timeout) throws SinkException {
                    super.hold(one, reason, timeout);
                    kept = one;
                }
            });
        }

        @Override
        WriteResult write(Taken taken, Batch batch) throws SinkException {
            WriteResult result = super.write(taken, batch);
            if (kept != null && batch instanceof Batch.Changes) {
                long offset = batch.lastOffset();
                super.held(taken)
                        .orElseThrow()
                        .hold(new Batch.Changes(offset, offset, ACCOUNTS, kept.changes(), 0), "old", TIMEOUT);
            }
            return result;
        }
    }

    /** Lists rows alone. */
    static final class ListsRowsAlone extends DefectiveSink {
        ListsRowsAlone(Sink target) {
            super(target);
        }

        @Override
        void list(Taken taken, Predicate<String> action) throws SinkException {
            List<String> rows = new ArrayList<>();
            target.readRows(ACCOUNTS, Optional.empty(), row -> rows.add(row.bladeId()));
            for (String id : rows) {
                if (!action.test(id)) {
                    return;
                }
            }
        }
    }

    /** Waits for ever. */
    static final class WaitsForEver extends DefectiveSink {
        WaitsForEver(Sink target) {
            super(target);
        }

        @Override
        Optional<HeldChanges> held(Taken taken) {
            return super.held(taken).map(held -> new Holding(held) {
                @Override
                public Tried retry(long offset, Attempt attempt) throws SinkException {
                    return new Tried(super.retry(offset, attempt).applied(), List.of());
                }
            });
        }
    }

    /** Holds without looking who has the lane. */
    static final class HoldsUnfenced extends DefectiveSink {
        HoldsUnfenced(Sink target) {
            super(target);
        }

        @Override
        Optional<HeldChanges> held(Taken taken) {
            return super.held(taken).map(held -> new Holding(held) {
                @Override
                public void hold(Batch.Changes one, String reason, Duration timeout) throws SinkException {
                    LaneState now = target.readLane(taken.lane()).orElseThrow();
                    target.openLane(taken.lane(), Optional.of(now), now)
                            .held()
                            .orElseThrow()
                            .hold(one, reason, timeout);
                }
            });
        }
    }
}
