package io.hivesync.sinks.jdbc;

import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes one lane; see {@link SinkWriter}. It holds no connection between two writes, and remembers nothing of them: where
 * the lane stands is what the batch says and the lane's row confirms.
 */
final class JdbcSinkWriter implements SinkWriter {
    private static final int CHUNK = 5000;

    private final Lane lane;
    private final LaneState taken;
    private final Target target;

    /** What all writers of a sink share. */
    record Target(Dialect dialect, ConnectionPool pool, SinkSettings settings) {}

    JdbcSinkWriter(Lane lane, LaneState taken, Target target) {
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
        Dialect dialect = target.dialect();
        TableLayout layout = TableLayout.of(batch.schema(), wanted()).with(dialect.quotes());
        Rows rows = Rows.of(batch, layout, dialect);
        LaneMove move = move(batch, batch.sourceTsMs());
        commit(timeout, only(batch.changes()), connection -> dialect.apply(connection, move, layout, rows));
        return new WriteResult(batch.changes().size(), rows.leftOut());
    }

    private WriteResult sweep(Batch.Sweep batch, Duration timeout) throws SinkException {
        Dialect dialect = target.dialect();
        TableLayout layout = keyOnly();
        Removal removal = Removal.of(batch.ids(), target.settings().clock().millis() * 1_000);
        int size = batch.ids().size();
        LaneMove move = move(batch, null);
        commit(timeout, null, connection -> {
            boolean ours = dialect.apply(connection, move, layout, Rows.NONE);
            for (int from = 0; ours && from < size; from += CHUNK) {
                dialect.remove(connection, layout, removal.part(from, Math.min(from + CHUNK, size)));
            }
            return ours;
        });
        return new WriteResult(size, 0);
    }

    private void commit(Duration timeout, @Nullable String only, ConnectionPool.Work<Boolean> work)
            throws SinkException {
        try {
            boolean ours = target.pool().transaction(timeout, work);
            if (!ours) {
                throw new SinkException.Fenced(
                        "The lane " + lane + " is not where this writer left it: another one has taken it");
            }
        } catch (SQLException e) {
            throw target.dialect().failure(e, "cannot write " + lane.model(), only);
        }
    }

    private TableLayout keyOnly() {
        return TableLayout.keyOnly(lane.model(), wanted()).with(target.dialect().quotes());
    }

    private TargetModel wanted() {
        return target.settings().model(lane.model());
    }

    private LaneMove move(Batch batch, @Nullable Long sourceTsMs) {
        long now = target.settings().clock().millis();
        return new LaneMove(
                lane, taken.token(), taken.topicId(), batch.previousOffset(), batch.lastOffset(), sourceTsMs, now);
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
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + layout.quotedKey() + " FROM " + layout.quotedTable() + " WHERE " + layout.present())) {
            select.setFetchSize(target.dialect().fetchSize());
            try (ResultSet rows = select.executeQuery()) {
                boolean wanted = true;
                while (wanted && rows.next()) {
                    wanted = action.test(rows.getString(1));
                }
            }
        }
        return false;
    }

    @Override
    public void close() {
        // the connections are the sink's
    }
}
