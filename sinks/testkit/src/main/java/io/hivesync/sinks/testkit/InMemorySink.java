package io.hivesync.sinks.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.HeldChange;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.ModelSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The reference sink: a target in memory that keeps every rule of {@link Sink} and {@link SinkWriter}, and remembers what
 * was done to each record.
 *
 * <p>A write is one step: under one lock it compares the lane's row, applies the rows and sets the lane's row. Several
 * runners may share one sink, as several processes share a database. Thread-safe. {@link #close} only counts: the target
 * outlives who used it.
 */
public final class InMemorySink implements Sink {

    private static final Limits LIMITS = new Limits(1_000, 4 << 20, 4);

    private final Limits limits;
    private final Map<Lane, LaneState> lanes = new HashMap<>();
    private final Map<String, Map<String, HeldChange>> held = new HashMap<>();
    private final Map<String, MemoryTable> tables = new HashMap<>();

    public InMemorySink() {
        this(LIMITS);
    }

    public InMemorySink(Limits limits) {
        this.limits = limits;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public void check() {}

    @Override
    public synchronized void prepare(ModelSchema model) {
        tables.computeIfAbsent(model.model(), name -> new MemoryTable()).prepare(model);
    }

    @Override
    public synchronized Optional<LaneState> readLane(Lane lane) {
        return Optional.ofNullable(lanes.get(lane));
    }

    @Override
    public synchronized List<Lane> rivals(Lane lane) {
        return lanes.keySet().stream()
                .filter(other -> !other.sink().equals(lane.sink())
                        && other.topic().equals(lane.topic())
                        && other.partition() == lane.partition())
                .toList();
    }

    @Override
    public synchronized void dropLane(Lane lane, LaneState seen) throws SinkException {
        if (!lanes.remove(lane, seen)) {
            throw new SinkException.Fenced(lane + " is not at " + seen);
        }
    }

    /** This target through a sink with these settings: they say how models are named in it, and what a delete does. */
    public Sink as(SinkSettings settings) {
        return new MemoryView(this, settings);
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        return openLane(lane, seen, next, MemoryNames.of(lane.model(), TargetModel.DEFAULT));
    }

    synchronized SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next, MemoryNames names)
            throws SinkException {
        Optional<LaneState> stored = readLane(lane);
        if (!stored.equals(seen)) {
            throw new SinkException.Fenced(lane + " is at " + stored + ", not at " + seen);
        }
        lanes.put(lane, next);
        return new MemoryWriter(new MemoryWriter.Place(this, lane, names), next);
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) {
        rows(model.model()).forEach((id, image) -> {
            if (ids.isEmpty() || ids.get().contains(id)) {
                action.accept(new Row(id, image.deepCopy()));
            }
        });
    }

    @Override
    public void close() {}

    /** The images of a model's records by id; empty when there is no such model. */
    public synchronized Map<String, ObjectNode> rows(String model) {
        MemoryTable table = tables.get(model);
        return table == null ? Map.of() : new TreeMap<>(table.rows());
    }

    /** What was done to each record of a model, in order. */
    public synchronized Map<String, List<Applied>> history(String model) {
        MemoryTable table = tables.get(model);
        return table == null ? Map.of() : table.history();
    }

    /** The lanes' rows. */
    public synchronized Map<Lane, LaneState> lanes() {
        return Map.copyOf(lanes);
    }

    /** The newest schema that a model was prepared with. */
    public synchronized Optional<ModelSchema> schema(String model) {
        return Optional.ofNullable(tables.get(model)).map(MemoryTable::schema);
    }

    /** Puts a row there as another program would: no lane moves, and no history is kept. */
    public synchronized void plant(String model, String bladeId, ObjectNode image) {
        tables.computeIfAbsent(model, name -> new MemoryTable()).rows().put(bladeId, image);
    }

    /** From now on no two rows of the model have the same value there, as another program would want it. */
    public synchronized void makeUnique(String model, String field) {
        tables.computeIfAbsent(model, name -> new MemoryTable()).makeUnique(field);
    }

    /** What waits for a lane's partition, whichever sink has it. */
    synchronized Map<String, HeldChange> waiting(Lane lane) {
        return held.computeIfAbsent(lane.topic() + "-" + lane.partition(), key -> new LinkedHashMap<>());
    }

    /** Drops a model's rows and its table, as another program would. */
    public synchronized void dropTable(String model) {
        tables.remove(model);
    }

    /** Loses the lanes' rows, as a target restored without them would. */
    public synchronized void forgetLanes() {
        lanes.clear();
    }

    /** The lane's row is replaced and the work done, or neither. Holds the sink's lock. */
    synchronized <T> T transact(MemoryWriter.Place place, LaneState expected, LaneState next, TableWork<T> work)
            throws SinkException {
        Lane lane = place.lane();
        LaneState stored = lanes.get(lane);
        if (!expected.equals(stored)) {
            throw new SinkException.Fenced(lane + " is at " + stored + ", not at " + expected);
        }
        T result = work.on(table(place.names().table()));
        lanes.put(lane, next);
        return result;
    }

    synchronized List<String> ids(MemoryWriter.Place place) throws SinkException {
        List<String> ids = new ArrayList<>();
        table(place.names().table()).rows().forEach((id, row) -> {
            if (!place.names().deleted(row)) {
                ids.add(id);
            }
        });
        waiting(place.lane()).forEach((id, change) -> {
            if (change.change() instanceof RecordChange.Upsert && !ids.contains(id)) {
                ids.add(id);
            }
        });
        return ids;
    }

    private MemoryTable table(String model) throws SinkException {
        MemoryTable table = tables.get(model);
        if (table == null) {
            throw new SinkException.Misconfigured("There is no table for " + model + ": prepare the model first", null);
        }
        return table;
    }

    interface TableWork<T> {
        T on(MemoryTable table) throws SinkException;
    }
}
