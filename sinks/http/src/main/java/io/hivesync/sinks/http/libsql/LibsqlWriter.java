package io.hivesync.sinks.http.libsql;

import io.hivesync.sinks.http.RowsJson;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.sinks.spi.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes one lane; see {@link SinkWriter}. A write is one call: it begins a transaction, moves the lane, and goes on only if
 * that changed exactly one row.
 *
 * <p>Used by one thread at a time. It remembers nothing of a write, so it stays usable after any exception.
 */
final class LibsqlWriter implements SinkWriter {
    private final Lane lane;
    private final LaneState taken;
    private final Target target;

    /** What all writers of a sink share. */
    record Target(Hrana hrana, SinkSettings settings) {}

    LibsqlWriter(Lane lane, LaneState taken, Target target) {
        this.lane = lane;
        this.taken = taken;
        this.target = target;
    }

    @Override
    public WriteResult write(Batch batch, Duration timeout) throws SinkException {
        return switch (batch) {
            case Batch.Changes changes -> change(changes, timeout);
            case Batch.Sweep sweep -> sweep(sweep, timeout);
        };
    }

    private WriteResult change(Batch.Changes batch, Duration timeout) throws SinkException {
        TableLayout layout = TableLayout.of(batch.schema(), wanted());
        RowsJson rows = RowsJson.of(batch, layout, LibsqlForm.ONE);
        RowStatements statements = new RowStatements(layout);
        List<Statement> work = moving(batch, batch.sourceTsMs());
        if (!rows.deletes().isEmpty()) {
            work.add(statements.remove(rows.deletes().stream()
                    .map(delete -> new RowStatements.Gone(delete.bladeId(), delete.version()))
                    .toList()));
        }
        if (rows.count() > 0) {
            work.add(statements.upsert(rows));
        }
        commit(work, only(batch.changes()), timeout);
        return new WriteResult(batch.changes().size(), rows.leftOut());
    }

    private WriteResult sweep(Batch.Sweep batch, Duration timeout) throws SinkException {
        TableLayout layout = TableLayout.keyOnly(lane.model(), wanted());
        long now = target.settings().clock().millis() * 1_000;
        List<Statement> work = moving(batch, null);
        work.add(new RowStatements(layout)
                .remove(batch.ids().stream()
                        .map(id -> new RowStatements.Gone(id, now))
                        .toList()));
        commit(work, null, timeout);
        return new WriteResult(batch.ids().size(), 0);
    }

    /** The lane's move, and that nothing follows where it was not exactly one row. */
    private List<Statement> moving(Batch batch, @Nullable Long sourceTsMs) {
        LaneStatements.Move move =
                new LaneStatements.Move(taken, batch.previousOffset(), batch.lastOffset(), sourceTsMs);
        List<Statement> work = new ArrayList<>();
        work.add(LaneStatements.move(lane, move, target.settings().clock().millis()));
        work.add(LaneStatements.guard());
        return work;
    }

    private void commit(List<Statement> work, @Nullable String only, Duration timeout) throws SinkException {
        Hrana.Outcome outcome = target.hrana().transaction(work, timeout);
        if (outcome.committed()) {
            return;
        }
        if (outcome.answer().ran(1) && outcome.changed(0) != 1) {
            throw new Fenced("The lane " + lane + " is not where this writer left it: another one has taken it");
        }
        String doing = "cannot write " + lane.model();
        throw outcome.answer()
                .error()
                .map(error -> LibsqlFailures.named(error, doing, only))
                .orElseGet(() -> new Unavailable("libSQL: " + doing + ": the server did not commit", null));
    }

    private static @Nullable String only(List<RecordChange> changes) {
        return changes.size() == 1 ? changes.get(0).bladeId() : null;
    }

    private TargetModel wanted() {
        return target.settings().model(lane.model());
    }

    @Override
    public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
        try {
            new LibsqlRows(target.hrana(), TableLayout.keyOnly(lane.model(), wanted()))
                    .read(Optional.empty(), row -> action.test(row.bladeId()), timeout);
        } catch (HranaException e) {
            throw LibsqlFailures.named(e, "cannot list the ids of " + lane.model(), null);
        }
    }

    @Override
    public void close() {
        // the connections are the sink's
    }
}
