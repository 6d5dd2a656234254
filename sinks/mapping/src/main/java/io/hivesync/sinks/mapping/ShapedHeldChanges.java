package io.hivesync.sinks.mapping;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChange;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Changes wait in the target as the target gets them. */
record ShapedHeldChanges(HeldChanges held, UnaryOperator<Batch.Changes> changes, UnaryOperator<ModelSchema> schema)
        implements HeldChanges {

    @Override
    public int count() {
        return held.count();
    }

    @Override
    public void hold(Batch.Changes one, String reason, Duration timeout) throws SinkException {
        held.hold(changes.apply(one), reason, timeout);
    }

    @Override
    public Tried retry(long offset, Attempt attempt) throws SinkException {
        ModelSchema shaped = schema.apply(attempt.schema());
        return held.retry(offset, new Attempt(shaped, attempt.most(), attempt.patienceMs(), attempt.timeout()));
    }

    @Override
    public void forget(long offset, HeldChange change, Duration timeout) throws SinkException {
        held.forget(offset, change, timeout);
    }
}
