package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.http.DocumentLayout.Naming;
import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.rest.LaneStore.Held;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A REST API as a sink. Its lanes are in the API where it can compare, else in a file of this machine ({@link LaneStore}).
 *
 * <p>Guarantee: nothing is skipped, and each record ends as its newest version. There is no transaction: a lane is compared before
 * the records of a batch and moved after them, so an interrupted batch is sent again. In between, a writer that was replaced is
 * refused by nobody but an API that compares {@code Hive-Version} or {@code Hive-Token}.
 *
 * <p>Thread-safe. After an exception it stays usable. It creates nothing: the API's places are there or not.
 */
final class RestSink implements Sink {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RestSettings settings;
    private final RestCalls calls;
    private final Places places;
    private final LaneStore lanes;

    RestSink(RestSettings settings) {
        this.settings = settings;
        this.calls = new RestCalls(settings);
        this.places = new Places(settings.limits().maxConcurrentWrites());
        this.lanes = settings.lanesPath()
                .<LaneStore>map(path -> new LaneDocuments(calls, path))
                .orElseGet(
                        () -> new LaneFile(settings.laneFile(), settings.url().base()));
    }

    @Override
    public Limits limits() {
        return settings.limits();
    }

    @Override
    public void check() throws SinkException {
        String path = settings.reads()
                .checkPath()
                .map(template -> template.render(Map.of()))
                .orElse("");
        HttpAnswer answer = calls.send(RestRequest.get(path), PATIENCE);
        boolean reached = settings.reads().checkPath().isEmpty() && answer.status() < 500;
        boolean refused = answer.status() == 401 || answer.status() == 403;
        if (!answer.ok() && (refused || !reached)) {
            throw new RestFailures(calls).named(answer, "a GET", null);
        }
        lanes.check();
    }

    @Override
    public void prepare(ModelSchema model) {
        // an API's places are its own
    }

    @Override
    public Optional<LaneState> readLane(Lane lane) throws SinkException {
        return lanes.hold(lane, PATIENCE).state();
    }

    @Override
    public List<Lane> rivals(Lane lane) throws SinkException {
        return lanes.rivals(lane, PATIENCE);
    }

    @Override
    public void dropLane(Lane lane, LaneState seen) throws SinkException {
        replace(lane, Optional.of(seen), Optional.empty());
    }

    @Override
    public SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        replace(lane, seen, Optional.of(next));
        return new RestSinkWriter(lane, next, new RestSinkWriter.Target(settings, calls, places, lanes));
    }

    private void replace(Lane lane, Optional<LaneState> seen, Optional<LaneState> next) throws SinkException {
        Held held = lanes.hold(lane, PATIENCE);
        if (!held.state().equals(seen) || !held.replace(next, PATIENCE)) {
            throw new Fenced("The lane " + lane + " is not as it was read: another one has taken it");
        }
    }

    @Override
    public void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException {
        DocumentLayout layout = DocumentLayout.of(model, settings.sink().model(model.model()), Naming.FREE);
        new RestReading(calls, settings.reads(), new RecordJson(layout, settings.textNumbers())).read(ids, action);
    }

    @Override
    public void close() {
        places.close();
        lanes.close();
        calls.close();
    }

    @Override
    public String toString() {
        return "RestSink[" + settings.sink().name() + "]";
    }
}
