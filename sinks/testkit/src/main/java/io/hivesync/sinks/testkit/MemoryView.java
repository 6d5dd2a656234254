package io.hivesync.sinks.testkit;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.ModelSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An {@link InMemorySink} as one sink among several sees it. Thread-safe. */
final class MemoryView implements Sink {
    private final InMemorySink target;
    private final SinkSettings settings;

    MemoryView(InMemorySink target, SinkSettings settings) {
        this.target = target;
        this.settings = settings;
    }

    private MemoryNames names(String model) {
        return MemoryNames.of(model, settings.model(model));
    }

    @Override
    public Limits limits() {
        return target.limits();
    }

    @Override
    public void check() {
        target.check();
    }

    @Override
    public void prepare(ModelSchema model) {
        target.prepare(names(model.model()).there(model));
    }

    @Override
    public Optional<LaneState> readLane(Lane lane) {
        return target.readLane(lane);
    }

    @Override
    public List<Lane> rivals(Lane lane) {
        return target.rivals(lane);
    }

    @Override
    public void dropLane(Lane lane, LaneState seen) throws SinkException {
        target.dropLane(lane, seen);
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        return target.openLane(lane, seen, next, names(lane.model()));
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) {
        MemoryNames names = names(model.model());
        target.readRows(names.there(model), ids, row -> {
            if (!names.deleted(row.fields())) {
                action.accept(new Row(row.bladeId(), names.here(row.fields())));
            }
        });
    }

    @Override
    public void close() {}
}
