package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.TIMEOUT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What may be wrong with how a model stands in the target. */
final class ShapeDefects {
    private ShapeDefects() {}

    /** Has a name of its own for each model, whatever was given. */
    static final class NamesThingsItself extends WriteDefects.Writing {
        NamesThingsItself(Sink target) {
            super(target);
        }

        private static String own(String model) {
            return "own_" + model;
        }

        private static ModelSchema own(ModelSchema model) {
            return new ModelSchema(own(model.model()), model.number(), model.fields(), model.source());
        }

        @Override
        public void prepare(ModelSchema model) throws SinkException {
            super.prepare(own(model));
        }

        @Override
        public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
            return super.openLane(new Lane(lane.sink(), lane.topic(), own(lane.model()), lane.partition()), seen, next);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            Batch named = new Batch.Changes(
                    batch.previousOffset(),
                    batch.lastOffset(),
                    own(batch.schema()),
                    batch.changes(),
                    batch.sourceTsMs());
            return taken.writer().write(named, TIMEOUT);
        }

        @Override
        public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
            super.readRows(own(model), ids, action);
        }
    }

    /** Keeps the row of a deleted record, and nothing that stood in it. */
    static final class EmptiesWhatItMarks extends WriteDefects.Writing {
        EmptiesWhatItMarks(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            ObjectNode empty = Json.MAPPER.createObjectNode();
            List<RecordChange> emptied = new ArrayList<>();
            for (RecordChange change : batch.changes()) {
                if (change instanceof RecordChange.Delete) {
                    emptied.add(new RecordChange.Upsert(change.bladeId(), change.offset(), change.version(), empty));
                }
            }
            Batch before = new Batch.Changes(
                    batch.previousOffset(), batch.previousOffset(), batch.schema(), emptied, batch.sourceTsMs());
            taken.writer().write(before, TIMEOUT);
            return taken.writer().write(batch, TIMEOUT);
        }
    }

    static final class ForgetsToUnmark extends WriteDefects.Writing {
        private final Set<String> deleted = new HashSet<>();

        ForgetsToUnmark(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            WriteResult result = taken.writer().write(batch, TIMEOUT);
            List<String> again = new ArrayList<>();
            for (RecordChange change : batch.changes()) {
                switch (change) {
                    case RecordChange.Upsert upsert -> {
                        if (deleted.contains(upsert.bladeId())) {
                            again.add(upsert.bladeId());
                        }
                    }
                    case RecordChange.Delete delete -> deleted.add(delete.bladeId());
                }
            }
            taken.writer().write(new Batch.Sweep(batch.lastOffset(), again), TIMEOUT);
            return result;
        }
    }
}
