package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.mongodb.Lanes.Step;
import io.hivesync.sinks.mongodb.MongoServer.Task;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.WriteResult;

/** How a batch gets into the target under the lane's compare. */
sealed interface Delivery permits TransactionDelivery, VersionedDelivery {

    /** @param held what becomes of changes that wait, in the same step */
    WriteResult change(Batch.Changes batch, Step step, Task task, HeldDocuments.Work held) throws SinkException;

    void sweep(Batch.Sweep batch, Step step, Task task, HeldDocuments.Work held) throws SinkException;

    /** Moves the lane, or leaves it where it is, without a change of a record. */
    void step(Step step, Task task, HeldDocuments.Work held) throws SinkException;
}
