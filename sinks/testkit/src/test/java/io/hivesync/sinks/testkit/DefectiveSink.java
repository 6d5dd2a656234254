package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.TIMEOUT;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Hands everything on to a sound sink; a defect overrides one thing. */
class DefectiveSink implements Sink {
    final Sink target;

    DefectiveSink(Sink target) {
        this.target = target;
    }

    /** A lane as its writer took it. */
    record Taken(Lane lane, LaneState state, SinkWriter writer) {}

    WriteResult write(Taken taken, Batch batch) throws SinkException {
        return taken.writer().write(batch, TIMEOUT);
    }

    void list(Taken taken, Predicate<String> action) throws SinkException {
        taken.writer().forEachId(action, TIMEOUT);
    }

    Optional<HeldChanges> held(Taken taken) {
        return taken.writer().held();
    }

    /** Writes from where the lane stands, whoever has it. */
    final WriteResult force(Lane lane, Batch batch) throws SinkException {
        LaneState now = target.readLane(lane).orElseThrow();
        Batch moved = switch (batch) {
            case Batch.Changes changes ->
                new Batch.Changes(
                        now.offset(), changes.lastOffset(), changes.schema(), changes.changes(), changes.sourceTsMs());
            case Batch.Sweep sweep -> new Batch.Sweep(now.offset(), sweep.ids());
        };
        return target.openLane(lane, Optional.of(now), now).write(moved, TIMEOUT);
    }

    static Set<String> ids(Taken taken) throws SinkException {
        Set<String> ids = new TreeSet<>();
        taken.writer().forEachId(ids::add, TIMEOUT);
        return ids;
    }

    @Override
    public Limits limits() {
        return target.limits();
    }

    @Override
    public void check() throws SinkException {
        target.check();
    }

    @Override
    public void prepare(ModelSchema model) throws SinkException {
        target.prepare(model);
    }

    @Override
    public List<Lane> rivals(Lane lane) throws SinkException {
        return target.rivals(lane);
    }

    @Override
    public void dropLane(Lane lane, LaneState seen) throws SinkException {
        target.dropLane(lane, seen);
    }

    @Override
    public Optional<LaneState> readLane(Lane lane) throws SinkException {
        return target.readLane(lane);
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        Taken taken = new Taken(lane, next, target.openLane(lane, seen, next));
        return new SinkWriter() {
            @Override
            public WriteResult write(Batch batch, Duration timeout) throws SinkException {
                return DefectiveSink.this.write(taken, batch);
            }

            @Override
            public Optional<HeldChanges> held() {
                return DefectiveSink.this.held(taken);
            }

            @Override
            public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
                list(taken, action);
            }

            @Override
            public void close() {
                taken.writer().close();
            }
        };
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        target.readRows(model, ids, action);
    }

    @Override
    public void close() {
        target.close();
    }
}
