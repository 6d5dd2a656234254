package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.TIMEOUT;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.ModelSchema;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** What may be wrong with how a sink stands to its target. */
final class TargetDefects {
    private TargetDefects() {}

    static final class KeepsItsFirstSchema extends WriteDefects.Writing {
        private final AtomicReference<ModelSchema> first = new AtomicReference<>();

        KeepsItsFirstSchema(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            first.compareAndSet(null, batch.schema());
            Batch old = new Batch.Changes(
                    batch.previousOffset(), batch.lastOffset(), first.get(), batch.changes(), batch.sourceTsMs());
            return taken.writer().write(old, TIMEOUT);
        }
    }

    static final class CreatesTwice extends DefectiveSink {
        private final Set<ModelSchema> created = new HashSet<>();

        CreatesTwice(Sink target) {
            super(target);
        }

        @Override
        public synchronized void prepare(ModelSchema model) throws SinkException {
            if (!created.add(model)) {
                throw new SinkException.Misconfigured("The table exists", null);
            }
            super.prepare(model);
        }
    }

    static final class ClosesOnce extends DefectiveSink {
        private final AtomicBoolean closed = new AtomicBoolean();

        ClosesOnce(Sink target) {
            super(target);
        }

        @Override
        public void close() {
            if (closed.getAndSet(true)) {
                throw new AssertionError("Closed already");
            }
            super.close();
        }
    }

    static final class GivesUpWhenNobodyAnswers extends DefectiveSink {
        GivesUpWhenNobodyAnswers(Sink target) {
            super(target);
        }

        @Override
        public void check() throws SinkException {
            try {
                super.check();
            } catch (SinkException.Unavailable e) {
                throw new SinkException.Misconfigured("There is no such host", e);
            }
        }
    }

    static final class KeepsADeadConnection extends WriteDefects.Writing {
        private final AtomicBoolean dead = new AtomicBoolean();

        KeepsADeadConnection(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            if (dead.get()) {
                throw new SinkException.Unavailable("The connection is closed", null);
            }
            try {
                return taken.writer().write(batch, TIMEOUT);
            } catch (SinkException.Unavailable e) {
                dead.set(true);
                throw e;
            }
        }
    }

    static final class BlamesTheRecordForADeadConnection extends WriteDefects.Writing {
        BlamesTheRecordForADeadConnection(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            try {
                return taken.writer().write(batch, TIMEOUT);
            } catch (SinkException.Unavailable e) {
                throw new SinkException.Rejected("accounts: refused", null, e);
            }
        }
    }

    static final class WaitsForAnotherPassword extends DefectiveSink {
        WaitsForAnotherPassword(Sink target) {
            super(target);
        }

        @Override
        public void check() throws SinkException {
            try {
                super.check();
            } catch (SinkException.Misconfigured e) {
                throw new SinkException.Unavailable("No connection", e);
            }
        }
    }

    static final class TellsThePassword extends DefectiveSink {
        TellsThePassword(Sink target) {
            super(target);
        }

        @Override
        public void check() throws SinkException {
            try {
                super.check();
            } catch (SinkException.Misconfigured e) {
                throw new SinkException.Misconfigured(
                        "No connection", new IllegalStateException(PlantedProvider.LOCKED, e));
            }
        }
    }

    static final class BlamesTheRecordForAMissingTable extends WriteDefects.Writing {
        BlamesTheRecordForAMissingTable(Sink target) {
            super(target);
        }

        @Override
        WriteResult change(Taken taken, Batch.Changes batch) throws SinkException {
            try {
                return taken.writer().write(batch, TIMEOUT);
            } catch (SinkException.Misconfigured e) {
                throw new SinkException.Rejected("accounts: refused", null, e);
            }
        }
    }
}
