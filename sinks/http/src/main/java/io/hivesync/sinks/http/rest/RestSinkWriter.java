package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.http.DocumentLayout.Naming;
import io.hivesync.sinks.http.rest.LaneStore.Held;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one lane: compares it, sends the records, moves it. Used by one thread at a time. */
final class RestSinkWriter implements SinkWriter {
    private static final Logger log = LoggerFactory.getLogger(RestSinkWriter.class);

    private final Lane lane;
    private final LaneState taken;
    private final Target target;

    /** What all writers of a sink share. */
    record Target(RestSettings settings, RestCalls calls, Places places, LaneStore lanes) {}

    RestSinkWriter(Lane lane, LaneState taken, Target target) {
        this.lane = lane;
        this.taken = taken;
        this.target = target;
    }

    @Override
    public WriteResult write(Batch batch, Duration timeout) throws SinkException {
        Deadline deadline = Deadline.in(timeout);
        return switch (batch) {
            case Batch.Changes changes -> change(changes, deadline);
            case Batch.Sweep sweep -> sweep(sweep, deadline);
        };
    }

    private WriteResult change(Batch.Changes batch, Deadline deadline) throws SinkException {
        RestRequests requests = requests(batch.schema());
        RestRequests.Planned planned = requests.of(batch);
        Held held = held(batch, deadline);
        send(planned, deadline);
        LaneState next =
                new LaneState(taken.token(), batch.lastOffset(), taken.topicId(), taken.replay(), batch.sourceTsMs());
        if (!held.replace(Optional.of(next), deadline.left())) {
            throw fenced();
        }
        return new WriteResult(batch.changes().size(), planned.leftOut());
    }

    private WriteResult sweep(Batch.Sweep batch, Deadline deadline) throws SinkException {
        held(batch, deadline);
        ModelSchema unknown = new ModelSchema(lane.model(), 1, List.of(), ModelSchema.SourceKind.CAPTURE);
        send(requests(unknown).of(batch), deadline);
        return new WriteResult(batch.ids().size(), 0);
    }

    private RestRequests requests(ModelSchema schema) {
        return new RestRequests(lane, taken, target.settings(), json(schema));
    }

    private RecordJson json(ModelSchema schema) {
        DocumentLayout layout =
                DocumentLayout.of(schema, target.settings().sink().model(lane.model()), Naming.FREE);
        return new RecordJson(layout, target.settings().textNumbers());
    }

    /** The lane, if it is where this writer left it. */
    private Held held(Batch batch, Deadline deadline) throws SinkException {
        Held held = target.lanes().hold(lane, deadline.left());
        boolean ours = held.state()
                .filter(state -> state.token() == taken.token()
                        && state.topicId().equals(taken.topicId())
                        && state.offset() == batch.previousOffset())
                .isPresent();
        if (!ours) {
            throw fenced();
        }
        return held;
    }

    private Fenced fenced() {
        return new Fenced("The lane " + lane + " is not where this writer left it: another one has taken it");
    }

    private void send(RestRequests.Planned planned, Deadline deadline) throws SinkException {
        RestSending sending = new RestSending(target.calls(), target.settings().writes(), lane.model());
        target.places().each(planned.requests(), one -> sending.send(one.get(), deadline));
    }

    @Override
    public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
        ReadShape shape = target.settings().reads();
        if (shape.listPath().isEmpty()) {
            log.warn(
                    "Lane {}: records that {} holds and Kafka does not cannot be found, so they stay; set the option list-path",
                    lane,
                    target.settings().name());
            return;
        }
        ModelSchema unknown = new ModelSchema(lane.model(), 1, List.of(), ModelSchema.SourceKind.CAPTURE);
        new RestListing(target.calls(), shape, shape.listPath().get(), json(unknown))
                .each((id, record) -> action.test(id), timeout);
    }

    @Override
    public void close() {
        // what it writes with is the sink's
    }
}
