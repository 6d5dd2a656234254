package io.hivesync.sinks.mapping;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink that gets some of its models in another shape: fewer fields, constants, no deletes. As thread-safe as the sink that it
 * stands before, and closes it.
 */
public final class ShapedSink implements Sink {
    private static final Logger log = LoggerFactory.getLogger(ShapedSink.class);

    private final Sink target;
    private final Map<String, ModelShape> shapes;
    private final ModelShape others;

    private ShapedSink(Sink target, Map<String, ModelShape> shapes, ModelShape others) {
        this.target = target;
        this.shapes = Map.copyOf(shapes);
        this.others = others;
    }

    /**
     * @param shapes by model
     * @param others of all models that are not among them
     */
    public static Sink of(Sink target, Map<String, ModelShape> shapes, ModelShape others) {
        return shapes.isEmpty() && others.equals(ModelShape.WHOLE) ? target : new ShapedSink(target, shapes, others);
    }

    private ModelShape shape(String model) {
        return shapes.getOrDefault(model, others);
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
        ModelShape shape = shape(model.model());
        check(shape, model);
        target.prepare(shape.shaped(model));
    }

    private static void check(ModelShape shape, ModelSchema model) throws SinkException {
        List<String> inTheWay = shape.inTheWay(model);
        if (!inTheWay.isEmpty()) {
            throw new SinkException.Misconfigured(
                    "The constants " + String.join(", ", inTheWay) + " for " + model.model()
                            + " have the names of its own fields: name them otherwise, or exclude those fields",
                    null);
        }
        List<String> unknown = shape.unknown(model);
        if (!unknown.isEmpty()) {
            log.warn(
                    "{} has no field {}: what the sink includes or excludes by that name does nothing",
                    model.model(),
                    unknown);
        }
    }

    @Override
    public Optional<LaneState> readLane(Lane lane) throws SinkException {
        return target.readLane(lane);
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
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        SinkWriter writer = target.openLane(lane, seen, next);
        ModelShape shape = shape(lane.model());
        return shape.equals(ModelShape.WHOLE) ? writer : new ShapedWriter(writer, shape);
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        ModelShape shape = shape(model.model());
        target.readRows(shape.shaped(model), ids, row -> {
            row.fields().remove(shape.constants().keySet());
            action.accept(row);
        });
    }

    @Override
    public void close() {
        target.close();
    }

    @Override
    public String toString() {
        return target.toString();
    }

    private record ShapedWriter(SinkWriter writer, ModelShape shape) implements SinkWriter {
        @Override
        public WriteResult write(Batch batch, Duration timeout) throws SinkException {
            Batch shaped = switch (batch) {
                case Batch.Changes changes -> changes(changes);
                case Batch.Sweep sweep ->
                    shape.keepsDeleted() ? new Batch.Sweep(sweep.previousOffset(), List.of()) : sweep;
            };
            return writer.write(shaped, timeout);
        }

        private Batch.Changes changes(Batch.Changes batch) {
            List<RecordChange> changes = batch.changes().stream()
                    .filter(change -> !(shape.keepsDeleted() && change instanceof RecordChange.Delete))
                    .map(this::change)
                    .toList();
            return new Batch.Changes(
                    batch.previousOffset(),
                    batch.lastOffset(),
                    shape.shaped(batch.schema()),
                    changes,
                    batch.sourceTsMs());
        }

        private RecordChange change(RecordChange change) {
            return switch (change) {
                case RecordChange.Upsert upsert ->
                    new RecordChange.Upsert(
                            upsert.bladeId(), upsert.offset(), upsert.version(), shape.shaped(upsert.after()));
                case RecordChange.Delete delete -> delete;
            };
        }

        @Override
        public Optional<HeldChanges> held() {
            return writer.held().map(held -> new ShapedHeldChanges(held, this::changes, shape::shaped));
        }

        @Override
        public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
            writer.forEachId(action, timeout);
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
