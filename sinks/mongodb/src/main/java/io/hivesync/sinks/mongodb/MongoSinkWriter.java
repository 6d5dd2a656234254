package io.hivesync.sinks.mongodb;

import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.cursor.TimeoutMode;
import com.mongodb.client.model.Projections;
import io.hivesync.sinks.mapping.StoredHeldChanges;
import io.hivesync.sinks.mongodb.Lanes.Step;
import io.hivesync.sinks.mongodb.MongoServer.Task;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.bson.BsonDocument;

/** Writes one lane; see {@link SinkWriter}. Remembers nothing of a write but how many changes wait: where
 * the lane stands, its document says. */
final class MongoSinkWriter implements SinkWriter {
    private final LaneTarget target;
    private final Clock clock;
    private final StoredHeldChanges held;

    /** @param waiting how many changes wait for this lane */
    MongoSinkWriter(LaneTarget target, Clock clock, int waiting) {
        this.target = target;
        this.clock = clock;
        this.held = new StoredHeldChanges(new MongoHeldStore(target, clock), clock, waiting);
    }

    @Override
    public Optional<HeldChanges> held() {
        return Optional.of(held);
    }

    @Override
    public WriteResult write(Batch batch, Duration timeout) throws SinkException {
        Task task = new Task("cannot write " + target.lane().model(), timeout);
        Step step = Step.of(batch, clock.millis());
        boolean waiting = held.count() > 0;
        int[] gone = {0};
        WriteResult result = switch (batch) {
            case Batch.Changes changes ->
                target.delivery()
                        .change(
                                changes,
                                step,
                                task,
                                // what waits is older
                                one -> gone[0] = waiting ? one.supersede(changes.changes()) : 0);
            case Batch.Sweep sweep -> {
                target.delivery()
                        .sweep(
                                sweep,
                                step,
                                task,
                                one -> gone[0] = waiting ? one.sweep(sweep.ids(), sweep.lastOffset()) : 0);
                yield new WriteResult(sweep.ids().size(), 0);
            }
        };
        held.gone(gone[0]);
        return result;
    }

    @Override
    public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
        Task task = new Task("cannot list the ids of " + target.lane().model(), timeout);
        boolean wanted = target.server().call(task, database -> list(database, action));
        if (wanted && held.count() > 0) {
            target.server().call(task, database -> {
                HeldDocuments.of(database, target.lane(), null).forEachLiveId(action);
                return true;
            });
        }
    }

    /** @return whether the listing came to its end */
    private boolean list(MongoDatabase database, Predicate<String> action) {
        DocumentLayout layout = DocumentLayout.keyOnly(target.lane().model(), target.model());
        try (MongoCursor<BsonDocument> documents = database.getCollection(layout.collection(), BsonDocument.class)
                .find(Documents.live(layout))
                .projection(Projections.include(layout.key().toString()))
                .timeoutMode(TimeoutMode.ITERATION)
                .cursor()) {
            while (documents.hasNext()) {
                Optional<String> id = DocumentReading.id(documents.next(), layout);
                if (id.isPresent() && !action.test(id.get())) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        // the connections are the sink's
    }
}
