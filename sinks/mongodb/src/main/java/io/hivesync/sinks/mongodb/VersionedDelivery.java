package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.mongodb.Lanes.Step;
import io.hivesync.sinks.mongodb.MongoServer.Task;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.WriteResult;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A batch without a transaction: the lane is compared first and moved last, and in between each document is written by itself,
 * only over the same version or an older one. What was interrupted is written again; a replaced writer that slips in after
 * the compare finds its versions too old.
 */
record VersionedDelivery(LaneTarget target) implements Delivery {

    @Override
    public WriteResult change(Batch.Changes batch, Step step, Task task, HeldDocuments.Work held) throws SinkException {
        Documents documents = new Documents(DocumentLayout.of(batch.schema(), target.model()), true);
        RecordWrites writes = RecordWrites.of(batch.changes(), documents, step.nowMs());
        return target.server().call(task, database -> {
            target.compare(database, step);
            int stale = new VersionedWrites(
                            LaneTarget.collection(database, documents.layout()), documents, task.failure())
                    .apply(writes);
            held.on(HeldDocuments.of(database, target.lane(), null));
            target.move(database, null, step);
            return new WriteResult(batch.changes().size() - stale, writes.leftOut());
        });
    }

    @Override
    public void sweep(Batch.Sweep batch, Step step, Task task, HeldDocuments.Work held) throws SinkException {
        DocumentLayout layout = DocumentLayout.keyOnly(target.lane().model(), target.model());
        target.server().call(task, database -> {
            VersionedWrites writes = new VersionedWrites(
                    LaneTarget.collection(database, layout), new Documents(layout, true), task.failure());
            // before the compare: what a successor writes after it is newer, and stays
            Map<String, OptionalLong> seen = writes.versions(batch.ids());
            target.compare(database, step);
            writes.sweep(seen, step.nowMs());
            held.on(HeldDocuments.of(database, target.lane(), null));
            return seen.size();
        });
    }

    @Override
    public void step(Step step, Task task, HeldDocuments.Work held) throws SinkException {
        target.server().call(task, database -> {
            target.compare(database, step);
            held.on(HeldDocuments.of(database, target.lane(), null));
            target.move(database, null, step);
            return step;
        });
    }
}
