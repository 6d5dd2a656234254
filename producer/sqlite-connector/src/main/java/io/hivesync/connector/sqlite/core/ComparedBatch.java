package io.hivesync.connector.sqlite.core;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The differences that a comparison staged. They are read from the shadow while they are sent, so it may be larger than
 * memory.
 */
final class ComparedBatch extends Batch {

    /** A comparison is the first transaction of its epoch. */
    static final long SEQUENCE = 1;

    private final Shadow shadow;
    private final Connection connection;
    private final long epoch;
    private final List<Step> steps;
    private final Map<String, TableShape> announced;
    private final List<EndedSnapshot> unconfirmed = new ArrayList<>();
    private long index;

    /** A snapshot whose end was the {@code sent}-th record of the batch. */
    private record EndedSnapshot(ShadowTable table, long sent) {}

    ComparedBatch(Shadow shadow, long epoch, List<Step> steps, Map<String, TableShape> announced) {
        this.shadow = shadow;
        this.connection = shadow.connection();
        this.epoch = epoch;
        this.steps = steps;
        this.announced = announced;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public Set<String> snapshots() {
        return Round.snapshotted(steps);
    }

    /** Snapshots that are acknowledged on the way become valid at once. */
    @Override
    public void send(ChangeSink sink, Delivery delivery) throws InterruptedException {
        try {
            for (Step step : steps) {
                send(step, sink);
                if (step.kind() == Step.Kind.SNAPSHOT) {
                    unconfirmed.add(new EndedSnapshot(step.table(), delivery.sent()));
                }
                confirmSnapshots(delivery);
            }
            sink.transactionEnd();
        } catch (SQLException e) {
            throw shadow.unusable(e);
        }
    }

    private void send(Step step, ChangeSink sink) throws SQLException, InterruptedException {
        TableShape shape = step.table().shape();
        if (step.kind() != Step.Kind.PAUSE && !shape.equals(announced.put(shape.name(), shape))) {
            sink.schema(position(), shape);
        }
        switch (step.kind()) {
            case PAUSE -> sink.paused(position(), Pauses.of(connection, shape.name()));
            case DROP -> {
                single(step.table(), RowChange.Kind.DELETE, step.table().rows() + " ORDER BY id", sink);
                single(step.table(), RowChange.Kind.DELETE, step.table().pending() + " ORDER BY seq", sink);
                // an empty snapshot: rows of an attempt that was cut off, and that the shadow forgot, go as well
                sink.snapshotStart(position(), shape);
                sink.snapshotEnd(position(), shape);
                sink.dropped(position(), shape);
                announced.remove(shape.name());
            }
            case SNAPSHOT -> {
                sink.snapshotStart(position(), shape);
                single(step.table(), RowChange.Kind.READ, step.table().rows() + " ORDER BY id", sink);
                sink.snapshotEnd(position(), shape);
            }
            case DIFF -> sendDiff(step.table(), sink);
        }
    }

    private void sendDiff(ShadowTable table, ChangeSink sink) throws SQLException, InterruptedException {
        String joined = table.pending() + " p CROSS JOIN " + table.rows() + " s ON s.id = p.sid WHERE p.op = ";
        query(
                "SELECT " + table.image("s.") + " FROM " + joined + "'d' ORDER BY p.seq",
                row -> sink.row(position(), change(table, RowChange.Kind.DELETE, row)));
        single(table, RowChange.Kind.DELETE, table.pending() + " WHERE op = 'x' ORDER BY seq", sink);
        query(
                "SELECT " + table.image("p.") + ", " + table.image("s.") + " FROM " + joined + "'u' ORDER BY p.seq",
                row -> sink.row(
                        position(),
                        new RowChange(
                                table.shape(),
                                RowChange.Kind.UPDATE,
                                rowid(row),
                                values(row, 3 + table.width(), table.width()),
                                values(row, 2, table.width()))));
        single(table, RowChange.Kind.CREATE, table.pending() + " WHERE op = 'c' ORDER BY seq", sink);
    }

    private void single(ShadowTable table, RowChange.Kind kind, String from, ChangeSink sink)
            throws SQLException, InterruptedException {
        query("SELECT " + table.image("") + " FROM " + from, row -> sink.row(position(), change(table, kind, row)));
    }

    private static RowChange change(ShadowTable table, RowChange.Kind kind, ResultSet row) throws SQLException {
        @Nullable Object[] image = values(row, 2, table.width());
        return kind == RowChange.Kind.DELETE
                ? new RowChange(table.shape(), kind, rowid(row), image, null)
                : new RowChange(table.shape(), kind, rowid(row), null, image);
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException, InterruptedException;
    }

    private void query(String sql, RowReader reader) throws SQLException, InterruptedException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                reader.read(row);
            }
        }
    }

    private static @Nullable Long rowid(ResultSet row) throws SQLException {
        long rowid = row.getLong(1);
        return row.wasNull() ? null : rowid;
    }

    private static @Nullable Object[] values(ResultSet row, int first, int count) throws SQLException {
        @Nullable Object[] values = new Object[count];
        for (int column = 0; column < count; column++) {
            Object value = row.getObject(first + column);
            // the driver narrows integers that fit
            values[column] = value instanceof Integer integer ? Long.valueOf(integer) : value;
        }
        return values;
    }

    private Position position() {
        return new Position(epoch, SEQUENCE, index++);
    }

    private void confirmSnapshots(Delivery delivery) throws SQLException {
        long acknowledged = delivery.acknowledged();
        for (Iterator<EndedSnapshot> each = unconfirmed.iterator(); each.hasNext(); ) {
            EndedSnapshot ended = each.next();
            if (ended.sent() <= acknowledged) {
                shadow.write(() -> {
                    Receipts.write(connection, delivery.receipts());
                    validate(ended.table());
                });
                each.remove();
            }
        }
    }

    private void validate(ShadowTable snapshotted) throws SQLException {
        shadow.setState(snapshotted, ShadowTable.State.VALID, false);
        Pauses.settle(connection, snapshotted.shape().name());
    }

    @Override
    boolean complete(Map<String, String> receipts) throws SQLException {
        shadow.write(() -> {
            Receipts.write(connection, receipts);
            for (Step step : steps) {
                switch (step.kind()) {
                    case DROP -> {
                        Pauses.settle(connection, step.table().shape().name());
                        shadow.drop(step.table());
                    }
                    case SNAPSHOT -> validate(step.table());
                    case DIFF -> shadow.advance(step.table());
                    case PAUSE -> {
                        // its state was written when it was found
                    }
                }
            }
        });
        return true;
    }
}
