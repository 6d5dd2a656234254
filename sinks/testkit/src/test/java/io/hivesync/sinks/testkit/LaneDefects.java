package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.TIMEOUT;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** What may be wrong with lanes. */
final class LaneDefects {
    private LaneDefects() {}

    /** Writes although the lane is not where it was left, if only one part of its row differs. */
    abstract static class Unfenced extends DefectiveSink {
        private final BiPredicate<LaneState, Expected> overlooked;

        record Expected(LaneState taken, Batch batch) {}

        Unfenced(Sink target, BiPredicate<LaneState, Expected> overlooked) {
            super(target);
            this.overlooked = overlooked;
        }

        @Override
        WriteResult write(Taken taken, Batch batch) throws SinkException {
            try {
                return super.write(taken, batch);
            } catch (SinkException.Fenced e) {
                LaneState stored = target.readLane(taken.lane()).orElseThrow();
                if (overlooked.test(stored, new Expected(taken.state(), batch))) {
                    return force(taken.lane(), batch);
                }
                throw e;
            }
        }
    }

    static final class ForgetsTheToken extends Unfenced {
        ForgetsTheToken(Sink target) {
            super(target, (stored, own) -> stored.token() != own.taken().token());
        }
    }

    static final class ForgetsTheTopicId extends Unfenced {
        ForgetsTheTopicId(Sink target) {
            super(target, (stored, own) -> !stored.topicId().equals(own.taken().topicId()));
        }
    }

    static final class SkipsGaps extends Unfenced {
        SkipsGaps(Sink target) {
            super(target, (stored, own) -> stored.offset() < own.batch().previousOffset());
        }
    }

    static final class AppliesTwice extends Unfenced {
        AppliesTwice(Sink target) {
            super(target, (stored, own) -> stored.offset() > own.batch().previousOffset());
        }
    }

    static final class FencesSweepsNot extends Unfenced {
        FencesSweepsNot(Sink target) {
            super(target, (stored, own) -> own.batch() instanceof Batch.Sweep);
        }
    }

    static final class TakesLanesUnseen extends DefectiveSink {
        TakesLanesUnseen(Sink target) {
            super(target);
        }

        @Override
        public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
            return super.openLane(lane, readLane(lane), next);
        }
    }

    static final class SeesNoRivals extends DefectiveSink {
        SeesNoRivals(Sink target) {
            super(target);
        }

        @Override
        public List<Lane> rivals(Lane lane) {
            return List.of();
        }
    }

    static final class DropsLanesUnseen extends DefectiveSink {
        DropsLanesUnseen(Sink target) {
            super(target);
        }

        @Override
        public void dropLane(Lane lane, LaneState seen) throws SinkException {
            super.dropLane(lane, readLane(lane).orElse(seen));
        }
    }

    static final class KnowsNoPartitions extends DefectiveSink {
        KnowsNoPartitions(Sink target) {
            super(target);
        }

        @Override
        public Optional<LaneState> readLane(Lane lane) throws SinkException {
            return super.readLane(whole(lane));
        }

        @Override
        public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
            return super.openLane(whole(lane), readLane(lane), next);
        }

        private static Lane whole(Lane lane) {
            return new Lane(lane.sink(), lane.topic(), lane.model(), 0);
        }
    }

    /** As with one statement that all lanes share. */
    static final class HasOneWriterForAll extends DefectiveSink {
        private volatile SinkWriter last;

        HasOneWriterForAll(Sink target) {
            super(target);
        }

        @Override
        public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
            last = target.openLane(lane, seen, next);
            return super.openLane(lane, Optional.of(next), next);
        }

        @Override
        WriteResult write(Taken taken, Batch batch) throws SinkException {
            return last.write(batch, TIMEOUT);
        }
    }

    static final class KeepsAllInTheProcess extends DefectiveSink {
        KeepsAllInTheProcess(Sink target) {
            super(new InMemorySink());
        }
    }
}
