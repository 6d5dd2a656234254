package io.hivesync.sinks.http.libsql;

import io.hivesync.sinks.http.RowsJson;
import io.hivesync.sinks.mapping.StoredHeldChanges;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Rejected;
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
 * <p>Used by one thread at a time. It remembers nothing of a write but how many changes wait.
 */
final class LibsqlWriter implements SinkWriter {
    private final Lane lane;
    private final LaneState taken;
    private final Target target;
    private final LibsqlHeldStore waits;
    private final StoredHeldChanges held;

    /** What all writers of a sink share. */
    record Target(Hrana hrana, SinkSettings settings) {}

    /** @param waiting how many changes wait for this lane */
    LibsqlWriter(Lane lane, LaneState taken, Target target, int waiting) {
        this.lane = lane;
        this.taken = taken;
        this.target = target;
        this.waits = new LibsqlHeldStore(this, lane, target.hrana());
        this.held = new StoredHeldChanges(waits, target.settings().clock(), waiting);
    }

    @Override
    public Optional<HeldChanges> held() {
        return Optional.of(held);
    }

    @Override
    public WriteResult write(Batch batch, Duration timeout) throws SinkException {
        return switch (batch) {
            case Batch.Changes changes -> change(changes, timeout);
            case Batch.Sweep sweep -> sweep(sweep, timeout);
        };
    }

    private WriteResult change(Batch.Changes batch, Duration timeout) throws SinkException {
        List<Statement> work = moving(batch.previousOffset(), batch.lastOffset(), batch.sourceTsMs());
        int leftOut = addRows(work, batch);
        // what waits is older
        commit(work, batch.changes().stream().map(RecordChange::bladeId).toList(), only(batch.changes()), timeout);
        return new WriteResult(batch.changes().size(), leftOut);
    }

    /** @return how many values have no column */
    int addRows(List<Statement> work, Batch.Changes batch) throws Rejected {
        TableLayout layout = TableLayout.of(batch.schema(), wanted());
        RowsJson rows = RowsJson.of(batch, layout, LibsqlForm.ONE);
        RowStatements statements = new RowStatements(layout);
        if (!rows.deletes().isEmpty()) {
            work.add(statements.remove(rows.deletes().stream()
                    .map(delete -> new RowStatements.Gone(delete.bladeId(), delete.version()))
                    .toList()));
        }
        if (rows.count() > 0) {
            work.add(statements.upsert(rows));
        }
        return rows.leftOut();
    }

    private WriteResult sweep(Batch.Sweep batch, Duration timeout) throws SinkException {
        TableLayout layout = TableLayout.keyOnly(lane.model(), wanted());
        long now = nowMs() * 1_000;
        List<Statement> work = moving(batch.previousOffset(), batch.lastOffset(), null);
        work.add(new RowStatements(layout)
                .remove(batch.ids().stream()
                        .map(id -> new RowStatements.Gone(id, now))
                        .toList()));
        commit(work, batch.ids(), null, timeout);
        return new WriteResult(batch.ids().size(), 0);
    }

    /** The lane's move, and that nothing follows where it was not exactly one row. */
    List<Statement> moving(long previous, long last, @Nullable Long sourceTsMs) {
        LaneStatements.Move move = new LaneStatements.Move(taken, previous, last, sourceTsMs);
        List<Statement> work = new ArrayList<>();
        work.add(LaneStatements.move(lane, move, nowMs()));
        work.add(LaneStatements.guard());
        return work;
    }

    /** With what waits of these records. */
    private void commit(List<Statement> work, List<String> ids, @Nullable String only, Duration timeout)
            throws SinkException {
        if (held.count() == 0) {
            commit(work, only, timeout);
            return;
        }
        int removal = work.size();
        work.add(HeldStatements.remove(lane, ids));
        held.gone(commit(work, only, timeout).changed(removal));
    }

    Hrana.Outcome commit(List<Statement> work, @Nullable String only, Duration timeout) throws SinkException {
        Hrana.Outcome outcome = target.hrana().transaction(work, timeout);
        if (outcome.committed()) {
            return outcome;
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

    long nowMs() {
        return target.settings().clock().millis();
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
            LibsqlRows rows = new LibsqlRows(target.hrana(), TableLayout.keyOnly(lane.model(), wanted()));
            boolean wanted = rows.read(Optional.empty(), row -> action.test(row.bladeId()), timeout);
            if (wanted && held.count() > 0) {
                waits.forEachLiveId(action, timeout);
            }
        } catch (HranaException e) {
            throw LibsqlFailures.named(e, "cannot list the ids of " + lane.model(), null);
        }
    }

    @Override
    public void close() {
        // the connections are the sink's
    }
}
