package io.hivesync.sinks.mongodb;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import io.hivesync.sinks.mongodb.Lanes.Step;
import io.hivesync.sinks.mongodb.MongoServer.Task;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.WriteResult;
import java.util.Date;
import java.util.List;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;

/** A batch as one transaction, which begins with the lane compare: all of it is written, or none. */
record TransactionDelivery(LaneTarget target) implements Delivery {
    private static final int CHUNK = 1000;

    @Override
    public WriteResult change(Batch.Changes batch, Step step, Task task, HeldDocuments.Work held) throws SinkException {
        Documents documents = new Documents(DocumentLayout.of(batch.schema(), target.model()), false);
        RecordWrites writes = RecordWrites.of(batch.changes(), documents, step.nowMs());
        return target.server().transaction(task, (database, session) -> {
            target.move(database, session, step);
            write(LaneTarget.collection(database, documents.layout()), session, writes, task);
            held.on(HeldDocuments.of(database, target.lane(), session));
            return new WriteResult(batch.changes().size(), writes.leftOut());
        });
    }

    private static void write(
            MongoCollection<RawBsonDocument> collection, ClientSession session, RecordWrites writes, Task task)
            throws SinkException {
        if (writes.models().isEmpty()) {
            return;
        }
        try {
            collection.bulkWrite(session, writes.models());
        } catch (MongoBulkWriteException e) {
            if (e.getWriteErrors().isEmpty()) {
                throw e;
            }
            int first = e.getWriteErrors().getFirst().getIndex();
            throw MongoFailures.named(
                    e.getWriteErrors().getFirst(),
                    task.failure(),
                    writes.changes().get(first).bladeId());
        }
    }

    @Override
    public void sweep(Batch.Sweep batch, Step step, Task task, HeldDocuments.Work held) throws SinkException {
        DocumentLayout layout = DocumentLayout.keyOnly(target.lane().model(), target.model());
        target.server().transaction(task, (database, session) -> {
            target.move(database, session, step);
            for (int from = 0; from < batch.ids().size(); from += CHUNK) {
                List<String> ids = batch.ids()
                        .subList(from, Math.min(from + CHUNK, batch.ids().size()));
                remove(LaneTarget.collection(database, layout), session, layout, ids, step.nowMs());
            }
            held.on(HeldDocuments.of(database, target.lane(), session));
            return batch.ids().size();
        });
    }

    @Override
    public void step(Step step, Task task, HeldDocuments.Work held) throws SinkException {
        target.server().transaction(task, (database, session) -> {
            target.move(database, session, step);
            held.on(HeldDocuments.of(database, target.lane(), session));
            return step;
        });
    }

    private static void remove(
            MongoCollection<RawBsonDocument> collection,
            ClientSession session,
            DocumentLayout layout,
            List<String> ids,
            long nowMs) {
        Bson these = in(layout.key().toString(), ids);
        if (layout.deletedAt().isPresent()) {
            String deletedAt = layout.deletedAt().get().toString();
            collection.updateMany(session, and(these, eq(deletedAt, null)), set(deletedAt, new Date(nowMs)));
        } else {
            collection.deleteMany(session, these);
        }
    }
}
