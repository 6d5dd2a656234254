package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.TIMEOUT;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.ModelSchema;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What may be wrong with writes, and with reading what they did. */
final class WriteDefects {
    private WriteDefects() {}

    /** Writes changes in a way of its own. */
    abstract static class Writing extends DefectiveSink {
        Writing(Sink target) {
            super(target);
        }

        @Override
        WriteResult write(Taken taken, Batch batch) throws SinkException {
            return switch (batch) {
                case Batch.Changes changes -> change(taken, changes);
                case Batch.Sweep sweep -> super.write(taken, sweep);
            };
        }

        abstract WriteResult change(Taken taken, Batch.Changes batch) throws SinkException;

        static WriteResult some(Taken taken, Batch.Changes batch, Predicate<RecordChange> wanted) throws SinkException {
            List<RecordChange> kept = batch.changes().stream().filter(wanted).toList();
            Batch less = new Batch.Changes(
                    batch.previousOffset(), batch.lastOffset(), batch.schema(), kept, batch.sourceTsMs());
            taken.writer().write(less, TIMEOUT);
            return new WriteResult(batch.changes().size(), 0);
        }
    }

    static final class LosesUpdates extends Writing {
        LosesUpdates(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            Set<String> there = ids(taken);
            return some(
                    taken, batch, change -> change instanceof RecordChange.Delete || !there.contains(change.bladeId()));
        }
    }

    static final class OnlyInserts extends Writing {
        OnlyInserts(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            Set<String> there = ids(taken);
            for (RecordChange change : batch.changes()) {
                if (change instanceof RecordChange.Upsert && there.contains(change.bladeId())) {
                    throw new Rejected("The key is there already", change.bladeId(), null);
                }
            }
            return taken.writer().write(batch, TIMEOUT);
        }
    }

    static final class SkipsEmptyBatches extends Writing {
        SkipsEmptyBatches(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            return batch.changes().isEmpty()
                    ? new WriteResult(0, 0)
                    : taken.writer().write(batch, TIMEOUT);
        }
    }

    static final class WritesOneByOne extends Writing {
        WritesOneByOne(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            long at = batch.previousOffset();
            for (RecordChange one : batch.changes()) {
                taken.writer()
                        .write(new Batch.Changes(at, at, batch.schema(), List.of(one), batch.sourceTsMs()), TIMEOUT);
            }
            return some(taken, batch, one -> false);
        }
    }

    static final class SwallowsPoison extends Writing {
        SwallowsPoison(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            try {
                return taken.writer().write(batch, TIMEOUT);
            } catch (Rejected e) {
                return some(
                        taken, batch, one -> !one.bladeId().equals(e.bladeId().orElseThrow()));
            }
        }
    }

    static final class NamesNobody extends Writing {
        NamesNobody(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            try {
                return taken.writer().write(batch, TIMEOUT);
            } catch (Rejected e) {
                throw new Rejected("A value does not fit", null, e);
            }
        }
    }

    static final class TellsValues extends Writing {
        TellsValues(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            try {
                return taken.writer().write(batch, TIMEOUT);
            } catch (Rejected e) {
                throw new Rejected("Refused: " + batch, e.bladeId().orElseThrow(), e);
            }
        }
    }

    static final class MissesWhatItDeletes extends Writing {
        MissesWhatItDeletes(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            Set<String> there = ids(taken);
            for (RecordChange change : batch.changes()) {
                if (change instanceof RecordChange.Delete && !there.contains(change.bladeId())) {
                    throw new Rejected("There is no such record", change.bladeId(), null);
                }
            }
            return taken.writer().write(batch, TIMEOUT);
        }
    }

    static final class TakesHalfOfItsLimit extends Writing {
        TakesHalfOfItsLimit(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            if (batch.changes().size() > limits().maxRecords() / 2) {
                throw new Rejected("The statement has too many parameters", null, null);
            }
            return taken.writer().write(batch, TIMEOUT);
        }
    }

    static final class SweepsEverything extends DefectiveSink {
        SweepsEverything(Sink target) {
            super(target);
        }

        @Override
        WriteResult write(Taken taken, Batch batch) throws SinkException {
            return batch instanceof Batch.Sweep sweep
                    ? super.write(taken, new Batch.Sweep(sweep.previousOffset(), List.copyOf(ids(taken))))
                    : super.write(taken, batch);
        }
    }

    static final class MovesTheLaneWithASweep extends DefectiveSink {
        MovesTheLaneWithASweep(Sink target) {
            super(target);
        }

        @Override
        WriteResult write(Taken taken, Batch batch) throws SinkException {
            WriteResult result = super.write(taken, batch);
            if (batch instanceof Batch.Sweep) {
                LaneState now = readLane(taken.lane()).orElseThrow();
                LaneState moved = new LaneState(now.token(), -1, now.topicId(), now.replay(), now.sourceTsMs());
                target.openLane(taken.lane(), Optional.of(now), moved);
            }
            return result;
        }
    }

    static final class ListsOnAndOn extends DefectiveSink {
        ListsOnAndOn(Sink target) {
            super(target);
        }

        @Override
        void list(Taken taken, Predicate<String> action) throws SinkException {
            super.list(taken, id -> action.test(id) || true);
        }
    }

    static final class ReadsAllRows extends DefectiveSink {
        ReadsAllRows(Sink target) {
            super(target);
        }

        @Override
        public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
            super.readRows(model, Optional.empty(), action);
        }
    }
}
