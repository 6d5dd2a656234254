package io.hivesync.sinks.jdbc;

import io.hivesync.sinks.mapping.StoredHeldChanges;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.sinks.spi.WriteResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes one lane; see {@link SinkWriter}. It holds no connection between two writes, and remembers nothing of them but how many
 * changes wait: where the lane stands is what the batch says and the lane's row confirms.
 */
final class JdbcSinkWriter implements SinkWriter {
    private static final int CHUNK = 5000;

    private final Lane lane;
    private final LaneState taken;
    private final Target target;
    private final StoredHeldChanges held;

    /** What all writers of a sink share. */
    record Target(Dialect dialect, ConnectionPool pool, SinkSettings settings) {}

    /**
     * What a transaction begins with.
     *
     * @param only the one record that can be at fault, if there is just one
     */
    record Step(
            LaneMove move,
            TableLayout layout,
            Rows rows,
            @Nullable String only) {}

    /** What it ends with. */
    interface Work {
        void on(Connection connection) throws SQLException;
    }

    /** @param waiting how many changes wait for this lane */
    JdbcSinkWriter(Lane lane, LaneState taken, Target target, int waiting) {
        this.lane = lane;
        this.taken = taken;
        this.target = target;
        this.held = new StoredHeldChanges(
                new JdbcHeldStore(this, lane, table()), target.settings().clock(), waiting);
    }

    private HeldTable table() {
        return target.dialect().form().held();
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
        Step step = step(batch);
        // what waits is older
        List<String> superseded = held.count() == 0
                ? List.of()
                : batch.changes().stream().map(RecordChange::bladeId).toList();
        int[] gone = {0};
        transact(step, timeout, connection -> gone[0] = table().delete(connection, lane, superseded));
        held.gone(gone[0]);
        return new WriteResult(batch.changes().size(), step.rows().leftOut());
    }

    private WriteResult sweep(Batch.Sweep batch, Duration timeout) throws SinkException {
        Dialect dialect = target.dialect();
        TableLayout layout = keyOnly();
        Removal removal = Removal.of(batch.ids(), nowMs() * 1_000);
        int size = batch.ids().size();
        int[] gone = {0};
        transact(step(batch.previousOffset(), batch.lastOffset(), null), timeout, connection -> {
            for (int from = 0; from < size; from += CHUNK) {
                dialect.remove(connection, layout, removal.part(from, Math.min(from + CHUNK, size)));
            }
            gone[0] = held.count() == 0 ? 0 : table().delete(connection, lane, removal.ids());
        });
        held.gone(gone[0]);
        return new WriteResult(size, 0);
    }

    /** The lane moves with these changes. */
    Step step(Batch.Changes batch) throws Rejected {
        TableLayout layout =
                TableLayout.of(batch.schema(), wanted()).with(target.dialect().quotes());
        Rows rows = Rows.of(batch, layout, target.dialect());
        Long sourceTsMs = batch.previousOffset() == batch.lastOffset() ? null : (Long) batch.sourceTsMs();
        return new Step(
                move(batch.previousOffset(), batch.lastOffset(), sourceTsMs), layout, rows, only(batch.changes()));
    }

    /** The lane moves, or stays, without a change of a record. */
    Step step(long previous, long last, @Nullable Long sourceTsMs) {
        return new Step(move(previous, last, sourceTsMs), keyOnly(), Rows.NONE, null);
    }

    /** One transaction. */
    void transact(Step step, Duration timeout, Work work) throws SinkException {
        Dialect dialect = target.dialect();
        try {
            boolean ours = target.pool().transaction(timeout, connection -> {
                boolean moved = dialect.apply(connection, step.move(), step.layout(), step.rows());
                if (moved) {
                    work.on(connection);
                }
                return moved;
            });
            if (!ours) {
                throw new SinkException.Fenced(
                        "The lane " + lane + " is not where this writer left it: another one has taken it");
            }
        } catch (SQLException e) {
            throw dialect.failure(e, "cannot write " + lane.model(), step.only());
        }
    }

    <T> T read(ConnectionPool.Work<T> work) throws SinkException {
        try {
            return target.pool().call(JdbcSink.PATIENCE, work);
        } catch (SQLException e) {
            throw target.dialect().failure(e, "cannot read " + HeldTable.NAME, null);
        }
    }

    long nowMs() {
        return target.settings().clock().millis();
    }

    private TableLayout keyOnly() {
        return TableLayout.keyOnly(lane.model(), wanted()).with(target.dialect().quotes());
    }

    private TargetModel wanted() {
        return target.settings().model(lane.model());
    }

    private LaneMove move(long previous, long last, @Nullable Long sourceTsMs) {
        return new LaneMove(lane, taken.token(), taken.topicId(), previous, last, sourceTsMs, nowMs());
    }

    private static @Nullable String only(List<RecordChange> changes) {
        return changes.size() == 1 ? changes.get(0).bladeId() : null;
    }

    @Override
    public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
        ConnectionPool.Work<Boolean> list = connection -> list(connection, action);
        try {
            if (target.dialect().streamsInTransaction()) {
                target.pool().transaction(timeout, list);
            } else {
                target.pool().call(timeout, list);
            }
        } catch (SQLException e) {
            throw target.dialect().failure(e, "cannot list the ids of " + lane.model(), null);
        }
    }

    private boolean list(Connection connection, Predicate<String> action) throws SQLException {
        TableLayout layout = keyOnly();
        boolean waiting = false;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + layout.quotedKey() + " FROM " + layout.quotedTable() + " WHERE " + layout.present())) {
            select.setFetchSize(target.dialect().fetchSize());
            try (ResultSet rows = select.executeQuery()) {
                boolean wanted = true;
                while (wanted && rows.next()) {
                    wanted = action.test(rows.getString(1));
                }
                if (wanted && held.count() > 0) {
                    waiting = true;
                }
            }
        }
        if (waiting) {
            table().forEachLiveId(connection, lane, action);
        }
        return false;
    }

    @Override
    public void close() {
        // the connections are the sink's
    }
}
