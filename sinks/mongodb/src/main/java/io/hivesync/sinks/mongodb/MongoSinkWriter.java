package io.hivesync.sinks.mongodb;

import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.cursor.TimeoutMode;
import com.mongodb.client.model.Projections;
import io.hivesync.sinks.mongodb.Lanes.Step;
import io.hivesync.sinks.mongodb.MongoServer.Task;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.bson.BsonDocument;

/** Writes one lane; see {@link SinkWriter}. Remembers nothing of a write: where the lane stands, its document says. */
final class MongoSinkWriter implements SinkWriter {
    private final LaneTarget target;
    private final Clock clock;

    MongoSinkWriter(LaneTarget target, Clock clock) {
        this.target = target;
        this.clock = clock;
    }

    @Override
    public WriteResult write(Batch batch, Duration timeout) throws SinkException {
        Task task = new Task("cannot write " + target.lane().model(), timeout);
        Step step = Step.of(batch, clock.millis());
        Delivery delivery =
                target.server().isTransactional() ? new TransactionDelivery(target) : new VersionedDelivery(target);
        return switch (batch) {
            case Batch.Changes changes -> delivery.change(changes, step, task);
            case Batch.Sweep sweep -> {
                delivery.sweep(sweep, step, task);
                yield new WriteResult(sweep.ids().size(), 0);
            }
        };
    }

    @Override
    public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
        Task task = new Task("cannot list the ids of " + target.lane().model(), timeout);
        target.server().call(task, database -> list(database, action));
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
